// Measured from rendering.py: node rivals.mjs mjml FILE | react. Prints the 10th percentile in µs.
import { readFileSync } from "node:fs";

const [mode, file] = process.argv.slice(2);
const WARM = 30, RUNS = 150;

async function measure(run) {
  for (let i = 0; i < WARM; i += 1) await run(i);
  const took = [];
  for (let i = 0; i < RUNS; i += 1) {
    const began = process.hrtime.bigint();
    await run(i);
    took.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  took.sort((a, b) => a - b);
  return took[Math.floor(RUNS / 10)];
}

async function mjml() {
  const { default: compile } = await import("mjml");
  const source = readFileSync(file, "utf8");
  const { html } = await compile(source);
  if (!html.includes("<table")) throw new Error("npm mjml made no email");
  return { us: await measure(() => compile(source)), bytes: html.length };
}

async function react() {
  const { createElement: h } = await import("react");
  const { render } = await import("@react-email/render");
  const c = await import("@react-email/components");
  const lesson = JSON.parse(readFileSync(file, "utf8"));
  const Lesson = ({ name, leave }) =>
    h(c.Html, { lang: "en" }, h(c.Head), h(c.Preview, null, lesson.preheader),
      h(c.Body, { style: { backgroundColor: "#efeae0", fontFamily: "Arial,sans-serif" } },
        h(c.Container, { style: { maxWidth: "600px", backgroundColor: "#fffdf9" } },
          h(c.Section, null, h(c.Heading, { as: "h1" }, lesson.title), h(c.Text, null, `Hello ${name},`)),
          ...lesson.paragraphs.map((text, key) =>
            h(c.Section, { key }, h(c.Row, null, h(c.Column, null,
              h(c.Text, { style: { fontSize: "17px", lineHeight: "27px", color: "#1f2937" } }, text))))),
          h(c.Section, null, h(c.Button, { href: "https://example.org" }, "Open")),
          h(c.Hr), h(c.Text, null, h(c.Link, { href: leave }, "Unsubscribe")))));
  const one = (i) => render(h(Lesson, { name: `Sam ${i}`, leave: `https://example.org/${i}` }));
  return { us: await measure(one), bytes: (await one(0)).length };
}

console.log(JSON.stringify(await (mode === "mjml" ? mjml() : react())));
