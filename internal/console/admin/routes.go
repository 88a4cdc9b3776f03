package admin

import (
	"errors"
	"net/http"
	"slices"

	"pufa/internal/access"
	"pufa/internal/fault"
)

// route is a page or deed, with the right that it takes.
type route struct {
	pattern string // "GET /admin/people"
	right   access.Right
	do      func(*visit) error
}

// anyone marks routes that every account may take: those about itself.
const anyone access.Right = ""

// pagesAndDeeds are all routes behind the sign-in.
func pagesAndDeeds() []route {
	return slices.Concat(ownRoutes(), quizRoutes(), campaignRoutes(), dutyRoutes(), lawRoutes(), importRoutes(), jobRoutes(), settingRoutes(), backupRoutes(),
		contentRoutes(),
		rippleRoutes(), improveRoutes())
}

// ownRoutes are those of the console's foundation.
func ownRoutes() []route {
	return []route{
		{"GET /admin/{$}", access.SeeToday, (*visit).today},

		{"GET /admin/units", access.ManageUnits, (*visit).units},
		{"POST /admin/units", access.ManageUnits, (*visit).importRoster},
		{"GET /admin/units/template", access.ManageUnits, (*visit).rosterTemplate},
		{"GET /admin/units/export", access.ManageUnits, (*visit).exportRoster},
		{"GET /admin/units/new", access.ManageUnits, (*visit).newUnit},
		{"POST /admin/units/new", access.ManageUnits, (*visit).addUnit},
		{"GET /admin/units/{id}", access.SeeRoster, (*visit).unitPage},
		{"GET /admin/units/{id}/edit", access.ManageUnits, (*visit).editUnit},
		{"POST /admin/units/{id}/edit", access.ManageUnits, (*visit).saveUnit},
		{"GET /admin/units/{id}/people", access.ManageUnits, (*visit).newMember},
		{"POST /admin/units/{id}/people", access.ManageUnits, (*visit).addMember},
		{"GET /admin/units/{id}/people/{person}", access.ManageUnits, (*visit).editMember},
		{"POST /admin/units/{id}/people/{person}", access.ManageUnits, (*visit).saveMember},
		{"POST /admin/units/{id}/invite", access.InvitePeople, (*visit).inviteUnit},

		{"GET /admin/people", access.ManageAccounts, (*visit).people},
		{"POST /admin/people", access.ManageAccounts, (*visit).addPerson},
		{"GET /admin/people/{id}", access.ManageAccounts, (*visit).personPage},
		{"POST /admin/people/{id}", access.ManageAccounts, (*visit).savePerson},
		{"POST /admin/people/{id}/link", access.ManageAccounts, (*visit).newPasswordLink},
		{"POST /admin/people/{id}/sign-out", access.ManageAccounts, (*visit).signOutPerson},
		{"GET /admin/rights", access.ManageAccounts, (*visit).rights},

		{"GET /admin/audit", access.SeeAudit, (*visit).audit},

		{"GET /admin/me", anyone, (*visit).me},
		{"POST /admin/me/password", anyone, (*visit).changePassword},
		{"POST /admin/me/totp", anyone, (*visit).startTOTP},
		{"POST /admin/me/totp/confirm", anyone, (*visit).confirmTOTP},
		{"POST /admin/me/totp/off", anyone, (*visit).endTOTP},
		{"POST /admin/me/sessions/end", anyone, (*visit).endSession},
		{"POST /admin/sign-out", anyone, (*visit).signOut},
	}
}

func (d *desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Prefix+"{file}", d.serveFile)
	mux.HandleFunc("GET "+Prefix+"sign-in", d.showSignIn)
	mux.HandleFunc("POST "+Prefix+"sign-in", d.signIn)
	mux.HandleFunc("GET "+Prefix+"sign-in/{token}", d.showLinkSignIn)
	mux.HandleFunc("POST "+Prefix+"sign-in/{token}", d.linkSignIn)
	mux.HandleFunc("GET "+Prefix+"setup/{token}", d.showSetup)
	mux.HandleFunc("POST "+Prefix+"setup/{token}", d.setup)
	mux.HandleFunc("GET "+Prefix+"password/{token}", d.showNewPassword)
	mux.HandleFunc("POST "+Prefix+"password/{token}", d.newPassword)
	for _, r := range pagesAndDeeds() {
		mux.HandleFunc(r.pattern, d.behindSignIn(r))
	}
	mux.HandleFunc(Prefix, d.lost)
	return mux
}

// behindSignIn lets an account with the right through.
func (d *desk) behindSignIn(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account, in, err := d.signedIn(r)
		v := &visit{desk: d, w: w, r: r, account: account, now: d.opt.Now()}
		switch {
		case err != nil:
			d.failed(v, err)
			return
		case !in && r.Header.Get("Accept") == "text/event-stream":
			w.WriteHeader(http.StatusNoContent) // a live part ends; the page itself leads to the sign-in
			return
		case !in:
			http.Redirect(w, r, signInURL(r), http.StatusSeeOther)
			return
		case route.right != anyone && !account.Can(route.right):
			d.failed(v, fault.New(fault.Unauthorised, "您的角色是%s，没有“%s”的权限。需要的话，请找管理员。", account.Role.Name(), route.right))
			return
		}
		if r.Method == http.MethodPost {
			if err := parseForm(r); err != nil {
				d.failed(v, err)
				return
			}
		}
		if err := route.do(v); err != nil {
			d.failed(v, err)
		}
	}
}

func parseForm(r *http.Request) error {
	var err error
	if isUpload(r) {
		err = r.ParseMultipartForm(maxForm)
	} else {
		err = r.ParseForm()
	}
	if errors.As(err, new(*http.MaxBytesError)) && isUpload(r) {
		return fault.Wrap(err, fault.Invalid, "文件太大，最多%dMB。法律文本再大，可以请管服务器的同事用命令行导入：pufa import statutes 文件。", maxUpload>>20)
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "提交的内容太大或看不懂，请返回再试。")
	}
	return nil
}

type failedPage struct {
	frame
	Heading string
	Message string
}

// failed says what went wrong in words for the person.
func (d *desk) failed(v *visit, err error) {
	status := map[fault.Kind]int{fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
		fault.Unauthorised: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable}[fault.KindOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
		d.opt.Log.ErrorContext(v.r.Context(), "console page", "path", v.r.Pattern, "error", err)
	}
	p := failedPage{frame: v.frame("没有办成"), Heading: "没有办成", Message: fault.Message(err)}
	d.render(v.w, status, "failed", p)
}

// lost answers for addresses that lead nowhere.
func (d *desk) lost(w http.ResponseWriter, r *http.Request) {
	account, in, err := d.signedIn(r)
	if err != nil || !in {
		http.Redirect(w, r, Prefix+"sign-in", http.StatusSeeOther)
		return
	}
	v := &visit{desk: d, w: w, r: r, account: account, now: d.opt.Now()}
	d.failed(v, fault.New(fault.NotFound, "没有这个页面。请从左边的栏目进。"))
}
