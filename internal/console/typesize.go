package console

import (
	"net/http"
	"strings"

	"pufa/internal/console/web"
)

// frame is what every page has.
type frame struct {
	Title string
	Short string   // what stands at the top where the title stands below; may be empty
	Size  typeSize // of the type, chosen by the reader
	Sizes []typeSize
	Style string
	Path  string // where the page's forms go
	Back  string // this page, after another size was chosen
	Note  string
}

func (c *console) frame(r *http.Request, title string) frame {
	f := frame{Title: title, Size: sizeOf(r), Sizes: typeSizes(), Style: c.styleURL, Path: r.URL.Path, Back: r.URL.Path}
	if r.Method == http.MethodGet {
		f.Back = r.URL.RequestURI()
	}
	return f
}

// typeSize is a size of the type (关怀模式): its key names the cookie's value and the
// class of the page.
type typeSize struct{ Key, Name string }

// typeSizes go from the usual size to twice that.
func typeSizes() []typeSize {
	return []typeSize{{"", "标准"}, {"large", "大字"}, {"huge", "特大"}}
}

const (
	typeCookie = "pufa_type"
	typeLife   = 365 * 24 * 3600 // seconds
)

func sizeOf(r *http.Request) typeSize {
	cookie, err := r.Cookie(typeCookie)
	if err != nil {
		return typeSizes()[0]
	}
	return sizeNamed(cookie.Value)
}

// sizeNamed is the usual size for a key that is none.
func sizeNamed(key string) typeSize {
	for _, s := range typeSizes() {
		if s.Key == key {
			return s
		}
	}
	return typeSizes()[0]
}

// setType chooses the size of the type and goes back to the page. The cookie is Lax:
// with Strict, who comes from an article of the account would find small type again.
func (c *console) setType(w http.ResponseWriter, r *http.Request) {
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, Prefix) || strings.ContainsAny(back, "\\\r\n") {
		back = servicesPath
	}
	http.SetCookie(w, &http.Cookie{Name: typeCookie, Value: sizeNamed(r.PostFormValue("size")).Key, Path: Prefix, MaxAge: typeLife,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: web.Encrypted(r)})
	http.Redirect(w, r, back, http.StatusSeeOther)
}
