package command

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Version is set by the linker when a release is built.
var Version = ""

func version(_ context.Context, env Env, args []string) error {
	if _, err := parse(env, flags(env, "version", "", "显示版本"), args); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "pufa %s（%s）\n", versionName(), goVersion())
	return nil
}

func versionName() string {
	if Version != "" {
		return Version
	}
	return "开发版"
}

func goVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.GoVersion
	}
	return "Go 版本未知"
}
