// Package dispatch joins the scheduler to the platform: the WeChat client as the
// scheduler's Platform, the platform's reports as results, the lead among replicas, and
// who follows as the platform lists it.
//
// Messages enter as the scheduler's and leave as calls of the API; errors of the API come
// back sorted by what a sender does next.
package dispatch
