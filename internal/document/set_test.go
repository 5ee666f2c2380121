package document_test

import (
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/document"
)

// TestReadSet: what an element refers to may be defined in another document of
// the filing, if in only one and not in its own.
func TestReadSet(t *testing.T) {
	whole := page(number("", "5"))
	at := strings.Index(whole, "<ix:nonFraction")
	end := strings.Index(whole, "</ix:nonFraction>") + len("</ix:nonFraction>")
	primary := whole[:at] + whole[end:]
	header := whole[strings.Index(whole, "<ix:header>") : strings.Index(whole, "</ix:header>")+len("</ix:header>")]
	exhibit := strings.Replace(whole, header, "", 1)
	alone, err := document.Read([]byte(exhibit))
	if err != nil || len(alone.Elements) != 1 || alone.Elements[0].Entity != 0 || alone.Elements[0].Unit != "" {
		t.Fatalf("the exhibit alone: %+v, %v", alone, err)
	}
	set, err := document.ReadSet([]byte(primary), []byte(exhibit))
	if err != nil || len(set) != 2 {
		t.Fatal(set, err)
	}
	want, err := document.Read([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	got, full := set[1].Elements[0], want.Elements[0]
	if got.Entity != full.Entity || got.Period != full.Period || got.Unit != full.Unit || got.Entity == 0 {
		t.Errorf("in the set %+v, want what %+v is about", got, full)
	}
	if set[0].Unused == 0 || set[1].Unused != 0 || set[1].Contexts != 0 {
		t.Errorf("unused %d and %d, contexts of the exhibit %d", set[0].Unused, set[1].Unused, set[1].Contexts)
	}
	twice, err := document.ReadSet([]byte(primary), []byte(exhibit), []byte(primary))
	if err != nil || twice[1].Elements[0].Entity != 0 {
		t.Errorf("defined twice: %+v, %v", twice[1], err)
	}
	if _, err := document.ReadSet([]byte(primary), []byte("<html")); err == nil {
		t.Error("a document that is cut off is read")
	}
}
