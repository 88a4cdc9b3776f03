package wechat

import (
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"

	"pufa/internal/shared"
)

// The SDK's cache on shared state: texts come back, a time of 0 is no error and
// stores nothing, and what is absent reads as nil.
func TestStateCache(t *testing.T) {
	state := shared.NewLocal(time.Now)
	defer state.Close()
	var c cache.Cache = stateCache{state, newCalls(state, "wx")}
	for key, ttl := range map[string]time.Duration{"kept": time.Minute, "ended": 0, "long ended": -time.Minute} {
		if err := c.Set(key, "token", ttl); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if kept := c.IsExist(key); kept != (ttl > 0) || kept != (c.Get(key) == "token") {
			t.Errorf("%s: kept %v, %v", key, kept, c.Get(key))
		}
	}
	if err := c.Delete("kept"); err != nil || c.Get("kept") != nil {
		t.Errorf("after deletion: %v, %v", c.Get("kept"), err)
	}
	if err := c.Set("number", 1, time.Minute); err == nil {
		t.Error("a number was stored as a text")
	}
}
