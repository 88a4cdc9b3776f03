package standin

import (
	"net/http"

	"pufa/internal/fault"
)

// maxSeed bounds what the page may add at once.
const maxSeed = 300_000

// mountDeveloper serves the developer pane.
func (p *Platform) mountDeveloper(mux *http.ServeMux) {
	mux.HandleFunc("POST /chat/dev/faults", action(p, func(in *Faults) (any, error) {
		if in.Latency < 0 || in.MassDelay < 0 || in.ParallelPushes > 20 || in.LoseReplies > pushTries {
			return nil, fault.New(fault.Invalid, "故障设置超出范围")
		}
		p.SetFaults(*in)
		return nil, nil
	}))
	mux.HandleFunc("POST /chat/dev/followers", action(p, func(in *struct {
		N int `json:"n"`
	}) (any, error) {
		if in.N < 1 || in.N > maxSeed {
			return nil, fault.New(fault.Invalid, "一次可加 1 到 %d 人", maxSeed)
		}
		p.AddFollowers(in.N)
		return nil, nil
	}))
	mux.HandleFunc("POST /chat/dev/revoke", action(p, func(*struct{}) (any, error) {
		p.RevokeTokens()
		return nil, nil
	}))
	mux.HandleFunc("POST /chat/dev/verify", func(w http.ResponseWriter, r *http.Request) {
		action(p, func(*struct{}) (any, error) {
			if err := p.VerifyURL(r.Context()); err != nil {
				return nil, fault.Wrap(err, fault.Unavailable, "URL 验证没有通过")
			}
			return nil, nil
		})(w, r)
	})
	mux.HandleFunc("POST /chat/dev/approve", action(p, func(in *struct {
		MsgID int64 `json:"msg_id"`
		Yes   bool  `json:"yes"`
	}) (any, error) {
		if err := p.Approve(in.MsgID, in.Yes); err != nil {
			return nil, fault.Wrap(err, fault.Conflict, "这次群发不在等待确认")
		}
		return nil, nil
	}))
}
