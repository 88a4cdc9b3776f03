package standin

import "fmt"

// apiError is the platform's way to say no: HTTP 200 with errcode and errmsg.
type apiError struct {
	code  int
	text  string
	extra map[string]any
}

// fail is the error of a code with the platform's own text.
func fail(code int) *apiError {
	return &apiError{code: code, text: errorTexts[code]}
}

// failf is the error of a code with a text that names the culprit.
func failf(code int, format string, args ...any) *apiError {
	return &apiError{code: code, text: fmt.Sprintf(format, args...)}
}

// success is the body of calls that return nothing else.
func success() map[string]any { return map[string]any{"errcode": 0, "errmsg": "ok"} }

// errorTexts are the platform's texts (全局返回码).
var errorTexts = map[int]string{
	-1:    "system error",
	40001: "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken",
	40002: "invalid grant_type",
	40003: "invalid openid",
	40004: "invalid media type",
	40005: "invalid file type",
	40006: "invalid meida size",
	40007: "invalid media_id",
	40008: "invalid message type",
	40009: "invalid image size",
	40010: "invalid voice size",
	40013: "invalid appid",
	40014: "invalid access_token",
	40016: "invalid button size",
	40017: "invalid button type",
	40018: "invalid button name size",
	40019: "invalid button key size",
	40020: "invalid button url size",
	40023: "invalid sub button size",
	40024: "invalid sub button type",
	40025: "invalid sub button name size",
	40026: "invalid sub button key size",
	40027: "invalid sub button url size",
	40029: "invalid code",
	40030: "invalid refresh_token",
	40032: "invalid openid list size",
	40035: "invalid args",
	40036: "invalid template_id size",
	40037: "invalid template_id",
	40053: "invalid action info",
	40054: "invalid sub button url domain",
	40055: "invalid button url domain",
	40059: "invalid msg id",
	40066: "invalid url",
	40097: "invalid args",
	40125: "invalid appsecret",
	40130: "invalid openid list size, at least two openid",
	40132: "invalid username",
	40152: "invalid tag id",
	40163: "code been used",
	40164: "invalid ip, not in whitelist",
	40200: "invalid account type",
	41001: "access_token missing",
	41002: "appid missing",
	41004: "appsecret missing",
	41005: "media data missing",
	41006: "missing media_id",
	41008: "missing code",
	41009: "missing openid",
	42001: "access_token expired",
	42002: "refresh_token expired",
	42007: "user changed password or revoked, access_token and refresh_token exception",
	43001: "require GET method",
	43002: "require POST method",
	43004: "require subscribe",
	43101: "user refuse to accept the msg",
	44002: "empty post data",
	44003: "empty news data",
	44004: "empty content",
	45001: "media size out of limit",
	45002: "content size out of limit",
	45003: "title size out of limit",
	45004: "description size out of limit",
	45006: "picurl size out of limit",
	45008: "article size out of limit",
	45009: "reach max api daily quota limit",
	45010: "create menu limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45015: "response out of time limit or subscription is canceled",
	45026: "template num exceeds limit",
	45028: "has no masssend quota",
	45029: "qrcode count out of limit",
	45047: "out of response count limit",
	45056: "tag num exceeds limit",
	45057: "cannot delete tag with more than 100000 fans",
	45058: "cannot modify system tag",
	45059: "tags of user exceed limit",
	45065: "clientmsgid exist",
	45066: "same clientmsgid retry too fast",
	45067: "clientmsgid size out of limit",
	45072: "invalid typing command",
	45080: "typing without interaction in 30s",
	45081: "already typing",
	45098: "msgmenu list size out of limit",
	45110: "author size out of limit",
	45157: "invalid tag name, already exists",
	45158: "tag name size out of limit",
	45159: "invalid tag id",
	46003: "menu no exist",
	46004: "user no exist",
	47001: "data format error",
	47003: "argument invalid",
	48001: "api unauthorized",
	48006: "forbid to clear quota because of reaching the limit",
	49003: "openid does not belong to this appid",
	53600: "article id is invalid",
	61500: "date format error",
	61501: "date range error",
	65301: "menuid not exists",
	65303: "no default menu",
	65305: "match rule is empty",
	65316: "invalid menuid",
	76021: "cgi_path not found, please check",
	10005: "scope unauthorized",
	85005: "appid not bind",
}
