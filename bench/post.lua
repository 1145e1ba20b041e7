-- For wrk: the request that every server in the bench gets.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"model":"bench","stream":true,"messages":[{"role":"user","content":"hi"}]}'
