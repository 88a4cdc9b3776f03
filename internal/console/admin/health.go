package admin

type healthPage struct {
	frame
	Groups []HealthGroup
}

// health tells how every part of the system is, and what to do about it.
func (v *visit) health() error {
	groups, err := v.opt.System.Health(v.r.Context())
	if err != nil {
		return err
	}
	return v.show("health", &healthPage{frame: v.frame("系统状况"), Groups: groups})
}
