package report

import (
	"encoding/xml"
	"fmt"
	"io"
)

// node is an element of a document's XML. Names carry their prefix, as in w:p.
type node struct {
	name  string
	attrs []xml.Attr
	kids  []any // node or string; nil nodes are left out by the builders
}

// el makes an element; a string among the kids is text.
func el(name string, kids ...any) node { return node{name: name, kids: kids} }

// with is the element with attributes, given as name and value in turn.
func (n node) with(pairs ...string) node {
	attrs := append([]xml.Attr{}, n.attrs...)
	for i := 0; i+1 < len(pairs); i += 2 {
		attrs = append(attrs, xml.Attr{Name: xml.Name{Local: pairs[i]}, Value: printable(pairs[i+1])})
	}
	n.attrs = attrs
	return n
}

// add is the element with more kids.
func (n node) add(kids ...any) node {
	n.kids = append(append([]any{}, n.kids...), kids...)
	return n
}

// val is an element with the one attribute w:val, as most properties are.
func val(name, value string) node { return el(name).with("w:val", value) }

// writeXML writes a whole part of the package. The encoder escapes what text and
// attributes hold; printable has taken out what XML cannot hold.
func writeXML(w io.Writer, root node) error {
	if _, err := io.WriteString(w, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"); err != nil {
		return fmt.Errorf("write xml: %w", err)
	}
	out := xml.NewEncoder(w)
	if err := root.encode(out); err != nil {
		return fmt.Errorf("write xml: %w", err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write xml: %w", err)
	}
	return nil
}

func (n node) encode(out *xml.Encoder) error {
	start := xml.StartElement{Name: xml.Name{Local: n.name}, Attr: n.attrs}
	if err := out.EncodeToken(start); err != nil {
		return err
	}
	for _, kid := range n.kids {
		switch k := kid.(type) {
		case node:
			if err := k.encode(out); err != nil {
				return err
			}
		case []node:
			for _, one := range k {
				if err := one.encode(out); err != nil {
					return err
				}
			}
		case string:
			if err := out.EncodeToken(xml.CharData(printable(k))); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s holds a %T", n.name, kid)
		}
	}
	return out.EncodeToken(start.End())
}
