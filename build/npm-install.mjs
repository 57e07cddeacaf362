// Installs the npm parts of one folder exactly as its lock file says, once: `node npm-install.mjs <folder> <stamp>`.
// The build calls it; the stamp (named after the lock file's hash) lies inside node_modules, so a removed or half
// written node_modules is installed anew. A lock file keeps two builds that start together from installing twice.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";

const oldestNode = 18;
const [folder, stamp] = process.argv.slice(2).map((path) => resolve(path));
const lock = join(folder, ".npm-install.lock");

function fail(message) {
  console.error(`npm-install : error CHATREC0001: ${message}`);
  process.exit(1);
}

if (!(Number(process.versions.node.split(".")[0]) >= oldestNode)) {
  fail(`Node.js ${process.versions.node} is too old: ChatRec's build needs Node.js ${oldestNode} or newer.`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryLock() {
  try {
    const file = openSync(lock, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    process.on("exit", () => rmSync(lock, { force: true })); // also after fail() and an exception
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") fail(`${lock} cannot be written: ${error.message}`);
    return false;
  }
}

function dropStaleLock() {
  let owner = "";
  try {
    owner = readFileSync(lock, "utf8");
  } catch {
    return; // it was just released
  }

  if (owner !== "" && !isAlive(Number(owner))) rmSync(lock, { force: true });
}

const start = Date.now();
while (!tryLock()) {
  dropStaleLock();
  if (Date.now() - start > 600_000) fail(`another installation holds ${lock}; delete it if none is running.`);
  await new Promise((wake) => setTimeout(wake, 200));
}

if (!existsSync(stamp)) {
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (npm.error) fail(`npm was not found (${npm.error.code}): ChatRec's build needs npm, which comes with Node.js.`);
  if (npm.status !== 0) {
    const lines = `${npm.stderr}\n${npm.stdout}`.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    fail(`"npm ci" failed in ${folder}: ${lines.slice(0, 3).join(" | ")}`);
  }

  writeFileSync(stamp, "");
}
