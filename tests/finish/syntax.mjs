// Compares programs by TypeScript's parser: asked {"before", "after"}, it answers with where
// the two are different programs, or null.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const ts = createRequire(`${process.argv[2]}/`)("typescript");

for await (const line of createInterface({ input: process.stdin })) {
    const { before, after } = JSON.parse(line);
    const [was, is] = [nodes(before), nodes(after)];
    const place = was.findIndex((node, index) => node !== is[index]);
    const differ = place !== -1 || was.length !== is.length;
    console.log(JSON.stringify(differ ? `${was.slice(place, place + 3)} / ${is.slice(place, place + 3)}` : null));
}

// All nodes of a program, each with its depth and with what its children do not tell.
function nodes(text) {
    const file = ts.createSourceFile("script.js", text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
    const found = file.parseDiagnostics.map((one) => `not read: ${one.messageText}`);
    const waiting = [[file, 0]];
    while (waiting.length) {
        const [node, depth] = waiting.pop();
        // A constant may have become a variable.
        const declared = Boolean(node.flags & ts.NodeFlags.BlockScoped);
        const told = node === file ? "" : node.rawText ?? node.text ?? node.escapedText ?? "";
        found.push([depth, ts.SyntaxKind[node.kind], node.operator, declared, told].join(" "));
        ts.forEachChild(node, (child) => void waiting.push([child, depth + 1]));
    }
    return found;
}
