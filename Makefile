# What this Makefile does: make help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X pufa/internal/command.Version=$(VERSION)

# PKGS limits test, cover and bench to some packages: make test PKGS=./internal/store/...
PKGS ?= ./...
# FUZZTIME is how long each fuzzer runs; FUZZ limits which, by a pattern of its name.
FUZZTIME ?= 30s
FUZZ ?= .
# BENCH chooses benchmarks by a pattern of their names.
BENCH ?= .

.DEFAULT_GOAL := help
.PHONY: help build reproducible sbom licences vuln run test test-deps fuzz cover faults bench bench-search bench-pages bench-quiz bench-duty bench-campaigns bench-load bench-soak bench-replicas bench-message golden pictures

help: ## 显示这张表
	@echo '用法：make 目标 [变量=值]'
	@echo
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-18s %s\n", $$1, $$2 }'

build: ## 编译出单个静态程序 bin/pufa
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/pufa .

reproducible: ## 编译两次，比较散列
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '$(LDFLAGS) -buildid=' -o bin/pufa-1 .
	CGO_ENABLED=0 go build -a -trimpath -buildvcs=false -ldflags '$(LDFLAGS) -buildid=' -o bin/pufa-2 .
	sha256sum bin/pufa-1 bin/pufa-2
	cmp bin/pufa-1 bin/pufa-2

sbom: ## 依赖清单（CycloneDX）bin/sbom.json
	@mkdir -p bin
	go mod verify
	go run ./internal/supply sbom > bin/sbom.json

licences: ## 重写 docs/licences.md；许可证不相容时失败
	go run ./internal/supply licences > docs/licences.new && mv docs/licences.new docs/licences.md

vuln: ## 查依赖的已知漏洞（govulncheck，要能连到漏洞库）
	@scripts/vuln

run: build ## 编译并启动（不用配置；聊天页 http://127.0.0.1:8080/chat）
	./bin/pufa serve

test: ## 全部检查和测试；PKGS=./目录/... 只测一部分
	@PKGS='$(PKGS)' scripts/test

test-deps: ## 装好测试要用的程序（Redis、PostgreSQL、Chromium、中文字体）
	@scripts/test-deps

faults: ## 故障测试全套：每种数据库杀进程 KILLS 次（默认50）、一万个空闲连接等
	@scripts/test-deps
	PUFA_FAULTS='$(or $(KILLS),50)' go run ./internal/testenv/with go test -timeout 60m -count 1 ./test/faults

fuzz: ## 每个模糊测试跑 FUZZTIME（默认30s）；FUZZ=名字 只跑一部分
	@FUZZTIME='$(FUZZTIME)' FUZZ='$(FUZZ)' scripts/fuzz

cover: ## 测试覆盖率，结果在 artifacts/cover.html
	@PKGS='$(PKGS)' scripts/cover

bench: ## 基准测试；BENCH=名字 PKGS=./目录 只跑一部分
	@scripts/test-deps
	go run ./internal/testenv/with go test -run '^$$' -bench '$(BENCH)' -benchmem $(PKGS)

bench-search: ## 检索质量与速度；ARTICLES=法条.jsonl.gz QUESTIONS=问题.jsonl
	@test -n '$(ARTICLES)' -a -n '$(QUESTIONS)' || { echo '用法：make bench-search ARTICLES=法条.jsonl.gz QUESTIONS=问题.jsonl'; exit 2; }
	@echo '== 不学习'
	@go run . eval --articles '$(ARTICLES)' --questions '$(QUESTIONS)'
	@echo '== 学习，5折交叉验证'
	@go run . eval --articles '$(ARTICLES)' --learn '$(QUESTIONS)' --folds 5
	PUFA_BENCH_DIR="$$(dirname '$(ARTICLES)')" go test -run '^$$' -bench . -benchmem ./knowledge/search

bench-quiz: ## 考试的速度与正确；CADRES=人数 UNITS=单位数 ANSWERS=报表的答题数 RATE=每秒消息数 SECONDS=秒数
	@scripts/test-deps
	CADRES='$(or $(CADRES),20000)' UNITS='$(or $(UNITS),150)' ANSWERS='$(or $(ANSWERS),2000000)' RATE='$(RATE)' SECONDS='$(or $(SECONDS),180)' \
		go run ./internal/testenv/with go test -run '^$$' -bench 'QuizWebhook|QuizBoard' -benchtime 1x -timeout 60m ./internal/app ./internal/store

bench-load: ## 消息的负载（固定到达速率，逐级加到撑不住）；STATUTES=法律文件夹,… RATE=起步 SECONDS=每级秒数
	go run ./internal/testenv/load -statutes '$(STATUTES)' -rate '$(or $(RATE),500)' -seconds '$(or $(SECONDS),10)'

bench-soak: ## 连续运行，看内存、协程、句柄涨不涨；MINUTES=30 RATE=每秒消息数 STATUTES=法律文件夹,…
	go run ./internal/testenv/load -soak '$(or $(MINUTES),30)m' -rate '$(or $(RATE),300)' -statutes '$(STATUTES)'

bench-replicas: ## 一个副本与两个副本（PostgreSQL + Redis）；RATE=起步 SECONDS=每级秒数
	@scripts/test-deps
	go run ./internal/testenv/with go run ./internal/testenv/load -replicas 2 -kinds commands,questions -rate '$(or $(RATE),100)' -seconds '$(or $(SECONDS),10)' -statutes '$(STATUTES)'

bench-message: ## 一条消息用多少处理器时间和内存（不含网络和发生器）；DATA=导入了法律的数据文件夹
	@scripts/test-deps
	DATA='$(DATA)' go run ./internal/testenv/with go test -run '^$$' -bench 'BenchmarkMessage' -benchtime 5000x -timeout 60m ./internal/app

bench-campaigns: ## 活动的规划与发送；FOLLOWERS=10000,300000 只测这些人数
	@scripts/test-deps
	FOLLOWERS='$(FOLLOWERS)' go run ./internal/testenv/with go test -run '^$$' -bench 'Campaign' -benchtime 1x -timeout 60m ./internal/dispatch

bench-pages: ## 控制台每一页的首字节时间和大小；STATUTES=法律文件夹 REPORTS=报送份数 ROUNDS=每页次数
	@scripts/test-deps
	STATUTES='$(STATUTES)' REPORTS='$(REPORTS)' ROUNDS='$(ROUNDS)' go run ./internal/testenv/with go test -run '^$$' -bench 'Pages' -benchtime 1x -timeout 60m ./internal/app

bench-duty: ## 责任单位：看板、得分、定格、重算的速度；UNITS=单位数 REPORTS=五年报送总数
	@scripts/test-deps
	UNITS='$(UNITS)' REPORTS='$(REPORTS)' go run ./internal/testenv/with go test -run '^$$' -bench 'Duty' -benchtime 3x -timeout 60m ./internal/store

pictures: ## 重拍控制台说明书的图（docs/images/console）
	@scripts/pictures

golden: ## 内容或排序变了以后，重写 bot/testdata 里的会话，再用 git diff 逐条看
	go test ./bot -run TestConversations -update
