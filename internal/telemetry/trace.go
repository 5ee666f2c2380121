package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// TracingConfig says where traces go.
type TracingConfig struct {
	Endpoint string       // URL of an OTLP collector, HTTP; without a path its usual one is meant; "" for no traces
	Ratio    float64      // part of the traces begun here that is kept; those begun elsewhere are kept if they are there
	Version  string       // of this binary
	Log      *slog.Logger // told when traces cannot be sent; nil: nobody is
}

// Tracing returns what spans are begun with, and how to send the last of them
// before the process ends. A collector that does not answer costs traces but
// delays nothing.
func Tracing(ctx context.Context, c TracingConfig) (trace.TracerProvider, func(context.Context) error, error) {
	if c.Endpoint == "" {
		return noop.NewTracerProvider(), func(context.Context) error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(tracesURL(c.Endpoint)))
	if err != nil {
		return nil, nil, fmt.Errorf("traces to %s: %w", c.Endpoint, err)
	}
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(loggedExporter{SpanExporter: exporter, log: log}),
		sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(c.Ratio))),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "corpintel"),
			attribute.String("service.version", c.Version),
		)),
	)
	return provider, provider.Shutdown, nil
}

// tracesURL adds the path that the OTLP specification gives to traces, where
// the endpoint has none of its own.
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
func tracesURL(endpoint string) string {
	_, rest, _ := strings.Cut(endpoint, "://")
	if host, path, _ := strings.Cut(rest, "/"); host != "" && path == "" {
		return strings.TrimSuffix(endpoint, "/") + "/v1/traces"
	}
	return endpoint
}

// loggedExporter tells our log of traces that were lost. The library would
// tell a global handler, which prints lines of another form.
type loggedExporter struct {
	sdktrace.SpanExporter
	log *slog.Logger
}

func (e loggedExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.log.WarnContext(ctx, "traces lost", "spans", len(spans), "err", err)
	}
	return nil
}
