package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pufa/internal/wechat"
	"pufa/scheduler"
)

// Listed is what one listing of the platform's followers found.
type Listed struct{ Followers, Left, Tags int }

// ListFollowers brings followers and tags up to what the platform says: people who
// followed before pufa was there, and those whose leaving was not heard of.
func ListFollowers(ctx context.Context, client *wechat.Client, keep scheduler.Followers, now time.Time) (out Listed, err error) {
	for next := ""; ; {
		page, err := client.UserList(ctx, next)
		if err != nil {
			return out, fmt.Errorf("list followers: %w", err)
		}
		if err := keep.ListFollowers(ctx, page.OpenIDs, now); err != nil {
			return out, err
		}
		out.Followers += len(page.OpenIDs)
		if next = page.Next; next == "" {
			break
		}
	}
	if out.Left, err = keep.EndListing(ctx, now); err != nil {
		return out, err
	}
	tags, err := client.Tags(ctx)
	if err != nil {
		return out, fmt.Errorf("list tags: %w", err)
	}
	for _, t := range tags {
		if err := listTag(ctx, client, keep, t.ID); err != nil {
			return out, err
		}
		out.Tags++
	}
	return out, nil
}

func listTag(ctx context.Context, client *wechat.Client, keep scheduler.Followers, tag int64) error {
	var all []string
	for next := ""; ; {
		page, err := client.TagFollowers(ctx, tag, next)
		if err != nil {
			return fmt.Errorf("list tag %d: %w", tag, err)
		}
		all = append(all, page.OpenIDs...)
		if next = page.Next; next == "" {
			break
		}
	}
	slices.Sort(all)
	return keep.SetTag(ctx, tag, slices.Compact(all))
}
