package admin

import (
	"pufa/internal/fault"
	"pufa/internal/setting"
)

type sendingPage struct {
	frame
	Values   []SendingValue
	Version  setting.Version
	Revision int64
}

func (v *visit) sendingSetting() error {
	over, version, err := current(v, setting.KeySending, setting.Sending{})
	if err != nil {
		return err
	}
	return v.show("sending", &sendingPage{frame: v.frame("发送的限度"), Values: v.opt.System.Sending(over), Version: version, Revision: version.Revision})
}

// saveSending saves what is to hold instead of the environment's settings.
func (v *visit) saveSending() error {
	typed := setting.Sending{}
	for _, value := range v.opt.System.Sending(nil) {
		if text := v.form(value.Name); text != "" {
			typed[value.Name] = text
		}
	}
	values := v.opt.System.Sending(typed)
	var err error
	for _, value := range values {
		if value.Mistake != "" {
			err = fault.New(fault.Invalid, "还没有存：标红的地方要改。")
		}
	}
	if err == nil {
		if err = v.put(setting.KeySending, typed); err == nil {
			return v.done(settingsPath+"sending", "存好了，几秒后生效。已经排好的群发也按新的限度。")
		}
	}
	p := &sendingPage{frame: v.frame("发送的限度"), Values: values, Revision: v.seen()}
	return v.refuse(&p.frame, "sending", p, err)
}
