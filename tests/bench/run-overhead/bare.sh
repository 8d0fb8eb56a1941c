#!/usr/bin/env bash
# What a run does, by hand: the same git and claude calls with the same parallelism, and nothing else.
#
#   bare.sh PROJECT DATA AGENTS TASK...
#
# DATA/tasks/TASK holds what claude is called with: `args` (each ended by NUL) and the files that they name. An agent's
# turn is given on as soon as claude has ended, so that gates and merges hold nobody up; merges go one at a time.
set -euo pipefail
project=$1 data=$2 agents=$3
shift 3

gate() { # folder, log
  (cd "$1" && npm test >"$2" 2>&1)
}

merge() { # task
  local onto head tree commit
  cd "$data/worktrees/$1"
  onto=$(git rev-parse switchyard/integration)
  head=$(git rev-parse HEAD)
  tree=$(git merge-tree --write-tree "$onto" "$head")
  commit=$(git commit-tree "$tree" -p "$onto" -p "$head" -m "Merge $1")
  if [ "$tree" != "$(git rev-parse 'HEAD^{tree}')" ]; then
    git -C "$data/integration" checkout --quiet --detach "$commit"
    gate "$data/integration" "$data/tasks/$1/merge-gate.log"
  fi
  git update-ref refs/heads/switchyard/integration "$commit" "$onto"
}

work() { # task
  local dir=$data/tasks/$1 tree=$data/worktrees/$1 args
  flock "$data/worktree.lock" git worktree add --quiet -b "switchyard/$1" "$tree" switchyard/integration
  cd "$tree"
  mapfile -d '' -t args <"$dir/args"
  TMPDIR=$dir/tmp SWITCHYARD_TASK=$1 "$SWITCHYARD_CLAUDE" "${args[@]}" \
    </dev/null >"$dir/stdout.jsonl" 2>"$dir/stderr.log"
  echo >&8
  git add --all
  git commit --quiet --message "Implement $1"
  gate "$tree" "$dir/gate.log"
  (flock 9 && merge "$1") 9>"$data/merge.lock"
}

cd "$project"
git worktree add --quiet --detach "$data/integration"
gate "$data/integration" "$data/base-gate.log"
git branch switchyard/integration

mkfifo "$data/turns"
exec 8<>"$data/turns"
for _ in $(seq "$agents"); do echo >&8; done
pids=()
for task in "$@"; do
  read -r -u 8
  work "$task" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
git merge --quiet --ff-only switchyard/integration
