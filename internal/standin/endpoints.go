package standin

import "net/http"

// endpoints is the table of what the platform answers. Daily limits are those of
// 接口调用频次限制说明 for a new account.
func endpoints() map[string]endpoint {
	table := map[string]endpoint{}
	for _, part := range []map[string]endpoint{
		basicEndpoints(), messageEndpoints(), followerEndpoints(), contentEndpoints(), statisticEndpoints(),
	} {
		for path, e := range part {
			table[path] = e
		}
	}
	return table
}

func get(needs right, daily int, h handler) endpoint {
	return endpoint{method: http.MethodGet, needs: needs, daily: daily, handle: h}
}

func post(needs right, daily int, h handler) endpoint {
	return endpoint{method: http.MethodPost, needs: needs, daily: daily, handle: h}
}

func upload(needs right, daily int, h handler) endpoint {
	e := post(needs, daily, h)
	e.upload = true
	return e
}

// opened marks calls that carry no access_token.
func (e endpoint) opened() endpoint {
	e.open = true
	return e
}

// limited adds a limit per minute, shared by paths of one group.
func (e endpoint) limited(perMinute int, group string) endpoint {
	e.perMinute, e.minuteGroup = perMinute, group
	return e
}

func basicEndpoints() map[string]endpoint {
	return map[string]endpoint{
		"/cgi-bin/token":                     get(anyAccount, 2000, getToken).opened(),
		"/cgi-bin/stable_token":              post(anyAccount, 500_000, decoded(getStableToken)).opened().limited(10_000, ""),
		"/cgi-bin/getcallbackip":             get(anyAccount, 0, callbackIPs),
		"/cgi-bin/get_api_domain_ip":         get(anyAccount, 0, callbackIPs),
		"/cgi-bin/clear_quota":               post(anyAccount, 0, decoded(clearQuota)),
		"/cgi-bin/openapi/quota/get":         post(anyAccount, 0, decoded(getQuota)),
		"/cgi-bin/ticket/getticket":          get(verifiedAccount, 1_000_000, getTicket),
		"/sns/oauth2/access_token":           get(verifiedService, 0, exchangeCode).opened(),
		"/sns/oauth2/refresh_token":          get(verifiedService, 0, refreshWebToken).opened(),
		"/sns/userinfo":                      get(verifiedService, 0, webUserInfo).opened(),
		"/sns/auth":                          get(verifiedService, 0, checkWebToken).opened(),
		"/cgi-bin/qrcode/create":             post(verifiedService, 100_000, decoded(createCode)),
		"/cgi-bin/menu/create":               post(verifiedAccount, 1000, decoded(createMenu)),
		"/cgi-bin/menu/get":                  get(verifiedAccount, 10_000, getMenu),
		"/cgi-bin/menu/delete":               get(verifiedAccount, 1000, deleteMenu),
		"/cgi-bin/menu/addconditional":       post(verifiedAccount, 2000, decoded(addConditionalMenu)),
		"/cgi-bin/menu/delconditional":       post(verifiedAccount, 2000, decoded(deleteConditionalMenu)),
		"/cgi-bin/menu/trymatch":             post(verifiedAccount, 20_000, decoded(tryMatchMenu)),
		"/cgi-bin/get_current_selfmenu_info": get(verifiedAccount, 10_000, currentMenu),
	}
}

// massPerMinute is the limit of mass requests (群发接口每分钟限制请求60次).
const massPerMinute = 60

func messageEndpoints() map[string]endpoint {
	const mass = "mass"
	return map[string]endpoint{
		// the handler refuses unverified accounts itself: the code depends on the type
		"/cgi-bin/message/custom/send":       post(anyAccount, 500_000, decoded(sendCustom)),
		"/cgi-bin/message/custom/typing":     post(verifiedAccount, 500_000, decoded(sendTyping)),
		"/cgi-bin/message/mass/sendall":      post(verifiedAccount, 100, decoded(sendAll)).limited(massPerMinute, mass),
		"/cgi-bin/message/mass/send":         post(verifiedAccount, 100, decoded(massSend)).limited(massPerMinute, mass),
		"/cgi-bin/message/mass/preview":      post(verifiedAccount, 100, decoded(previewMass)),
		"/cgi-bin/message/mass/get":          post(verifiedAccount, 0, decoded(getMass)),
		"/cgi-bin/message/mass/delete":       post(verifiedAccount, 10, decoded(deleteMass)),
		"/cgi-bin/message/mass/speed/get":    post(verifiedAccount, 0, getMassSpeed),
		"/cgi-bin/message/mass/speed/set":    post(verifiedAccount, 0, decoded(setMassSpeed)),
		"/cgi-bin/message/template/send":     post(verifiedService, 100_000, decoded(sendTemplate)),
		"/cgi-bin/message/subscribe/bizsend": post(verifiedService, 100_000, decoded(sendSubscription)),

		"/cgi-bin/template/api_add_template":         post(verifiedService, 0, decoded(addTemplate)),
		"/cgi-bin/template/get_all_private_template": get(verifiedService, 0, listTemplates),
		"/cgi-bin/template/del_private_template":     post(verifiedService, 0, decoded(deleteTemplate)),
		"/wxaapi/newtmpl/addtemplate":                post(verifiedService, 0, decoded(addSubscription)),
		"/wxaapi/newtmpl/gettemplate":                get(verifiedService, 0, listSubscriptions),
		"/wxaapi/newtmpl/deltemplate":                post(verifiedService, 0, decoded(deleteSubscription)),
	}
}

func followerEndpoints() map[string]endpoint {
	return map[string]endpoint{
		"/cgi-bin/user/info":                     get(verifiedAccount, 5_000_000, getUserInfo),
		"/cgi-bin/user/info/batchget":            post(verifiedAccount, 5_000_000, decoded(batchUserInfo)),
		"/cgi-bin/user/info/updateremark":        post(verifiedAccount, 10_000, decoded(updateRemark)),
		"/cgi-bin/user/get":                      get(verifiedAccount, 500, listUsers),
		"/cgi-bin/user/tag/get":                  post(verifiedAccount, 500, decoded(tagMembers)),
		"/cgi-bin/tags/create":                   post(verifiedAccount, 1000, decoded(createTag)),
		"/cgi-bin/tags/get":                      get(verifiedAccount, 1000, listTags),
		"/cgi-bin/tags/update":                   post(verifiedAccount, 1000, decoded(updateTag)),
		"/cgi-bin/tags/delete":                   post(verifiedAccount, 1000, decoded(deleteTag)),
		"/cgi-bin/tags/members/batchtagging":     post(verifiedAccount, 100_000, decoded(tagFollowers)),
		"/cgi-bin/tags/members/batchuntagging":   post(verifiedAccount, 100_000, decoded(untagFollowers)),
		"/cgi-bin/tags/getidlist":                post(verifiedAccount, 100_000, decoded(tagsOfFollower)),
		"/cgi-bin/tags/members/getblacklist":     post(verifiedAccount, 500, decoded(getBlacklist)),
		"/cgi-bin/tags/members/batchblacklist":   post(verifiedAccount, 10_000, decoded(blacklist)),
		"/cgi-bin/tags/members/batchunblacklist": post(verifiedAccount, 10_000, decoded(unblacklist)),
	}
}

func contentEndpoints() map[string]endpoint {
	return map[string]endpoint{
		"/cgi-bin/media/upload":               upload(verifiedAccount, 100_000, uploadMedia),
		"/cgi-bin/media/uploadimg":            upload(verifiedAccount, 0, uploadInline),
		"/cgi-bin/media/get":                  get(verifiedAccount, 200_000, getMedia),
		"/cgi-bin/material/add_material":      upload(verifiedAccount, 1000, addMaterial),
		"/cgi-bin/material/get_material":      post(verifiedAccount, 5000, decoded(getMaterial)),
		"/cgi-bin/material/del_material":      post(verifiedAccount, 5000, decoded(deleteMaterial)),
		"/cgi-bin/material/get_materialcount": get(verifiedAccount, 5000, countMaterial),
		"/cgi-bin/material/batchget_material": post(verifiedAccount, 1000, decoded(listMaterial)),
		"/cgi-bin/draft/add":                  post(verifiedAccount, 1000, decoded(addDraft)),
		"/cgi-bin/draft/get":                  post(verifiedAccount, 500, decoded(getDraft)),
		"/cgi-bin/draft/delete":               post(verifiedAccount, 1000, decoded(deleteDraft)),
		"/cgi-bin/draft/update":               post(verifiedAccount, 1000, decoded(updateDraft)),
		"/cgi-bin/draft/count":                get(verifiedAccount, 1000, countDrafts),
		"/cgi-bin/draft/batchget":             post(verifiedAccount, 1000, decoded(listDrafts)),
		"/cgi-bin/freepublish/submit":         post(verifiedAccount, 100, decoded(submitPublish)),
		"/cgi-bin/freepublish/get":            post(verifiedAccount, 100, decoded(getPublish)),
		"/cgi-bin/freepublish/delete":         post(verifiedAccount, 10, decoded(deletePublish)),
		"/cgi-bin/freepublish/getarticle":     post(verifiedAccount, 100, decoded(getPublished)),
		"/cgi-bin/freepublish/batchget":       post(verifiedAccount, 100, decoded(listPublished)),
	}
}

func statisticEndpoints() map[string]endpoint {
	table := map[string]endpoint{}
	for name, h := range map[string]handler{
		"getusersummary":        report(7, userSummary),
		"getusercumulate":       report(7, userCumulate),
		"getarticlesummary":     report(1, articleSummary),
		"getarticletotal":       report(1, articleTotal),
		"getuserread":           report(3, userRead),
		"getusershare":          report(7, userShare),
		"getupstreammsg":        report(7, upstreamMessages),
		"getupstreammsgdist":    report(15, upstreamDist),
		"getarticleread":        detailReport(1, articleReads),
		"getarticleshare":       detailReport(1, articleShares),
		"getarticletotaldetail": detailReport(1, articleTotalDetail),
		"getbizsummary":         detailReport(30, bizSummary),
	} {
		table["/datacube/"+name] = post(verifiedAccount, 0, h)
	}
	return table
}

// callbackIPs are the addresses that pushes come from: this machine.
func callbackIPs(p *Platform, c *call) (any, *apiError) {
	return map[string]any{"ip_list": []string{"127.0.0.1", "::1"}}, nil
}
