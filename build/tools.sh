# What ./run and ./test share: the tools they need, named in one clear line when missing.

require_tools() {
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "ChatRec needs the .NET SDK 10: install it from https://dot.net and try again." >&2
    exit 2
  fi
  if ! command -v npm >/dev/null 2>&1 || ! node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null; then
    echo "ChatRec needs Node.js 20 or newer with npm: install it from https://nodejs.org and try again." >&2
    exit 2
  fi
}

# Runs the Python unit tests and appends their counts to a log in the form of dotnet test's summary line.
python_tests() {
  local log=$1 suite output ran failed skipped failures=0
  for suite in data/build training; do
    [ -d "$suite/tests" ] || continue
    if ! command -v python3 >/dev/null 2>&1; then
      echo "Skipped $suite/tests: needs Python 3."
      echo "Skipped!  - Failed: 0, Passed: 0, Skipped: 1 - $suite" >>"$log"
      continue
    fi
    output=$(cd "$suite" && python3 -m unittest discover -s tests -t . 2>&1) || failures=1
    ran=$(sed -n 's/^Ran \([0-9]*\) test.*/\1/p' <<<"$output")
    failed=$(sed -n 's/.*\(failures\|errors\)=\([0-9]*\).*/\2/p' <<<"$output" | awk '{ n += $1 } END { print n + 0 }')
    skipped=$(sed -n 's/.*skipped=\([0-9]*\).*/\1/p' <<<"$output")
    ran=${ran:-0} skipped=${skipped:-0}
    [ "$failures" = 0 ] || { echo "$output"; [ "$failed" -gt 0 ] || failed=1; }
    echo "$suite: ran $ran tests, $failed failed, $skipped skipped"
    echo "Python!  - Failed: $failed, Passed: $((ran - failed - skipped)), Skipped: $skipped - $suite" >>"$log"
  done
  return $failures
}
