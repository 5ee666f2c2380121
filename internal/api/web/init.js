"use strict";

// validatorUrl would send this document's address to a server elsewhere.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  supportedSubmitMethods: ["get"],
  validatorUrl: null,
});
