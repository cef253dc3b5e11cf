// The quiz: rounds of ten questions, in an order by chance. What was missed comes first, then
// what was not asked yet. All questions stand in the page; those of a round are moved into it.
// The page's words are attributes of its .nn-quiz, with # for a number.
//
//   first   each question's first answer, here or on its page: "right" or "wrong"
//   last    each question's answer in the latest round that asked it
//   round   the questions of this round, each with its answer in it, or null
const TEN = 10;
const part = (name) => document.querySelector(`.nn-quiz-${name}`);
const quiz = document.querySelector(".nn-quiz");
const questions = new Map([...document.querySelectorAll(".nn-asked:has([data-question])")].map(
  (asked) => [asked.querySelector("[data-question]").dataset.question, asked]));
const stems = [...questions.keys()];
const still = (answers) => Object.fromEntries(
  Object.entries(answers ?? {}).filter(([stem]) => questions.has(stem)));
let first, last, round;

const said = (name, ...numbers) => quiz.dataset[name].replace(/#/g, () => numbers.shift());
const missed = (answers) => Object.keys(answers).filter((stem) => answers[stem] == "wrong");
const mixed = (list) => list.map((one) => [Math.random(), one])
  .sort(([one], [other]) => one - other).map(([, one]) => one);

// Without a round that is kept, a new one.
function begin() {
  first = {};
  last = still(kept("quiz-rounds").last);
  round = still(kept("quiz-rounds").round);
  catchUp();
  if (Object.keys(round).length) lay();
  else draw();
}

// What was answered on the questions' own pages.
function catchUp() {
  for (const [stem, answer] of Object.entries(still(kept("quiz")))) {
    if (!(stem in first)) answered(stem, answer);
  }
}

function draw() {
  const unseen = stems.filter((stem) => !(stem in last));
  const asked = [...mixed(missed(last)), ...mixed(unseen)].slice(0, TEN);
  round = Object.fromEntries(asked.map((stem) => [stem, null]));
  for (const answer of document.querySelectorAll(".nn-answer[open]")) answer.open = false;
  lay();
}

function lay() {
  part("pool").append(...part("round").children);
  part("round").append(...Object.keys(round).map((stem) => questions.get(stem)));
  tell();
}

// The first answer to a question counts; in a round that asks it again, the first one there.
function answered(stem, answer) {
  first[stem] ??= answer;
  if (round[stem] === null) round[stem] = last[stem] = answer;
  last[stem] ??= answer;
}

function tell() {
  keep("quiz-rounds", { last, round });
  const tries = Object.values(first);
  part("told").textContent = said(
    "told", tries.length, stems.length, tries.filter((one) => one == "right").length);
  for (const stem of Object.keys(round)) {
    questions.get(stem).querySelector("[data-question]").dataset.mark = mark(stem);
  }
  const given = Object.values(round);
  part("result").hidden = given.includes(null);
  if (!given.includes(null)) tellResult(given);
}

function mark(stem) {
  if (round[stem] == "right") return said(first[stem] == "right" ? "right" : "again");
  if (round[stem] == "wrong") return said("wrong");
  return last[stem] == "wrong" ? said("before") : "";
}

function tellResult(given) {
  const left = stems.filter((stem) => last[stem] != "right").length;
  const score = said("result", given.filter((one) => one == "right").length, given.length);
  part("score").textContent = left ? score : said("all", stems.length);
  part("missed").replaceChildren(...missed(round).map((stem) => {
    const line = document.createElement("li");
    const label = questions.get(stem).querySelector("h3").firstChild;  // behind it, a permalink
    const link = questions.get(stem).querySelector(".nn-asked-page a").cloneNode(true);
    line.append(`${label.textContent}: `, link);
    return line;
  }));
  part("back").hidden = !missed(round).length;
  part("next").hidden = !left;
  part("next").textContent = said("next", left);
}

addEventListener("toggle", ({ target: answer }) => {
  if (!answer.open || !answer.matches(".nn-answer")) return;
  const { question } = answer.closest("[data-question]").dataset;
  const wasOpen = part("result").hidden;
  answered(question, answer.dataset.answer);
  tell();
  if (wasOpen && !part("result").hidden) {
    part("said").textContent = `${said("over")} ${part("score").textContent}`;
  }
}, true);
part("next").addEventListener("click", () => {
  part("said").textContent = "";
  draw();
  part("head").focus();
});
part("forget").addEventListener("click", () => {
  keep("quiz", {});
  [first, last, round] = [{}, {}, {}];
  draw();
  part("said").textContent = said("cleared");
});
// Also when the reader comes back from a page.
addEventListener("pageshow", () => {
  catchUp();
  tell();
});
begin();
