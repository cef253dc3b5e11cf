/* The box that takes an error or a number, and answers with a repair and its page.

   What is typed is read (`read`): numbers with their roles, shapes, wrapped sums, errors, words.
   Each symptom of the index is read in the same way (`known`), and has `also` (other words for
   it) and `signs` (values that it is known by; nnsite/signs.py lists their kinds). `answers`
   compares the two. No page is named here: pages say what they answer. Below stands the part
   that touches the document. */

const SymptomBox = (() => {
  "use strict";

  /* ---- Words: the same thing, said in other words or in Japanese, is one word here. ---- */

  const SAME = [
    [/(?:does ?n[o']?t|do ?n[o']?t|did ?n[o']?t|is ?n[o']?t|wo ?n[o']?t|will not|not|never|no longer|cannot|can't|stops?)\s+(?:\w+ly )?(?:going |go )?(?:decreas|fall|go down|going down|down|drop|improv|increas|ris|go up|going up|up\b|chang|learn|mov|converg|get(?:ting)? (?:better|smaller|lower|higher))\w*/g, " stuck "],
    [/(?:下が|減ら|減少し|上が|向上し|改善し|変わら|変化し|収束し|学習し|学習が進ま|増え)(?:ない|ません|なく|なかっ)\S{0,2}|のまま|進まない|頭打ち|\b(?:stuck|stays?|stay(?:ed|ing)|remain\w*|constant|plateaus?|flat|hovers?|same value)\b/g, " stuck "],
    [/増え|増加|上昇|上が|発散|爆発|\b(?:increas\w*|ris\w*|rose|grow\w*|grew|explod\w*|diverg\w*|blow(?:s|ing)? up|go(?:es|ing)? up|shoots? up|gets? (?:worse|larger|bigger|higher))\b/g, " rise "],
    [/認識(?:できな|されな|しな)\S*|読(?:めな|み取れな)\S*|(?:not|n't|never|fails? to) (?:be )?(?:recogni[sz]\w*|read|detect\w*|classif\w*)|unrecogni[sz]ed|misread/g, " unrecognised "],
    [/読み込(?:めな|み)\S*|開けな\S*/g, " load "], [/\bmisclassif\w*|wrong(?:ly)? (?:predict|classif)\w*|間違え(?:た|る)|誤分類|誤認識|不正解/g, " misclassified "],
    [/(?:交差|クロス)エントロピー(?:誤差)?|cross[ _-]?entropy(?:_error)?/g, " crossentropy loss "], [/二乗誤差|mean[ _]squared?[ _]error\w*|\bmse\b/g, " mse loss "],
    [/訓練データ|学習データ/g, " train data "], [/テスト(?:データ)?/g, " test "], [/訓練(?:精度|の?正解率)?/g, " train "],
    [/損失(?:関数)?|誤差関数|\b(?:losses|cost|train_loss)\b/g, " loss "], [/誤差/g, " error "], [/(?:認識)?精度|正解率|正答率|認識率|\b(?:acc|accuracies|score)\b/g, " accuracy "],
    [/推論結果|予測(?:結果|値)?|推論|\b(?:predict(?:s|ed|ing|ions?)?|outputs? (?:class|digit)|classif(?:y|ies|ied)(?: as)?|guess(?:es|ed)|answers?)\b/g, " predict "],
    [/全部同じ|すべて同じ|全て同じ|いつも同じ|同じ(?:答え|数字|値|結果)|\b(?:always|only|every\w*) (?=predict)|(?<=predict\s*)(?:is |are )?(?:always|only|all|the same)/g, " same "], [/同じ/g, " same "],
    [/過学習|\bover-?fit\w*/g, " overfit "], [/学習率|learning[ _-]rate|\blr\b|\beta\b/g, " learningrate "], [/勾配(?:確認|チェック)?|\bgrad(?:s|ients?)?\b/g, " gradient "],
    [/数値微分|numerical[ _-]?(?:gradient|diff\w*)/g, " numerical_gradient gradient "], [/正規化|標準化|normali[sz]\w*|\bscal(?:e|ed|ing)\b/g, " normalize "],
    [/初期値|初期化|\binitiali?[sz]?\w*|\binit\b/g, " init "], [/ゼロ|\bzeros?\b/g, " zero "], [/重み|\bweights?\b/g, " weight "], [/バイアス|\bbiases\b/g, " bias "],
    [/バッチ(?:サイズ)?|\bbatch(?:es|[ _-]?size)?\b/g, " batch "], [/(?:手書き)?(?:数字|文字)|handwrit\w*|hand-written|\bdigits?\b/g, " digit "], [/自分(?:で書いた|の)?|自作の?|\bmy own\b/g, " own "],
    [/写真|\bphotos?(?:graph)?\b|\bcamera\b/g, " photo "], [/画像|\b(?:images?|pictures?|pic|png|jpe?g)\b/g, " image "], [/画素(?:値)?|ピクセル/g, " pixel "],
    [/明るく?|\bbright\w*|\blighten\w*/g, " bright "], [/黒(?:く|い|点)?|\bdark\w*/g, " black "], [/白(?:く|い)?/g, " white "], [/反転|\binvert\w*|\bnegative image/g, " inverted "],
    [/ラベル|教師データ|正解ラベル|\blabels?\b|\btargets?\b/g, " label "], [/ずれ\S*|\bshifted\b|off[ -]by[ -]one/g, " shifted "], [/シャッフル|\bshuffl\w*|\bpermut\w*/g, " shuffle "], [/ソート|並び順|順番|\bsort(?:ed|ing)?\b|\bin order\b/g, " sorted "],
    [/別々に?|バラバラ|\bseparate(?:ly)?\b|\bindependently\b/g, " separately "], [/層|\blayers?\b/g, " layer "], [/形状|次元|サイズ|(?<!り)形(?!式)|\b(?:shapes?|dimensions?|dims?)\b/g, " shape "], [/合わない|合いません|一致しない|不一致|\bmismatch\w*|(?:do(?:es)? ?n[o']t|not) (?:match|fit)|incompatible|not aligned/g, " mismatch "],
    [/転置|\btranspos\w*|\.t\b/g, " transpose "], [/オーバーフロー|\boverflow\w*/g, " overflow "], [/ゼロ除算|0除算|\bdivision by zero\b/g, " divide zero "], [/警告|\bwarnings?\b/g, " warning "], [/ダウンロード|落と[せす]\S*|\bdownload\w*/g, " download "],
    [/更新|\bupdat\w*/g, " update "], [/壊れ\S*|破損|\bcorrupt\w*|\bbroken?\b|\bdamaged\b/g, " broken "], [/\b_?(?:un)?pickl\w*|\bpkl\b/g, " pickle "],
    [/ニューロン|ユニット|\b(?:neurons?|units?|nodes?)\b/g, " unit "], [/隠れ|中間(?=層)/g, " hidden "], [/大き(?:い|く|な)|\b(?:big|high|large|huge|enormous)\b/g, " large "],
    [/良い|\b(?:good|fine|ok|okay)\b/g, " good "], [/低い|悪い|\b(?:low(?:er)?|poor|bad)\b/g, " low "], [/\b(?:identical|equal)\b/g, " same "],
    [/シグモイド/g, " sigmoid "], [/ソフトマックス/g, " softmax "], [/ニューラルネット(?:ワーク)?|ネットワーク/g, " network "],
    [/引き算|引く|差分/g, " subtract "], [/足し算|足す/g, " add "], [/掛け算/g, " multiply "], [/数え\S*/g, " count "],
    [/\btwo times\b|[2二]回|\bdoubl[ey]\b/g, " twice "],
    [/コピー|\bcop(?:y|ies|ied)\b/g, " copy "], [/参照|\bviews?\b|\balias\w*/g, " alias "], [/行列/g, " matrix shape "], [/確率|\bprobabilit\w*/g, " probability "], [/合計|総和|\bsums?\b/g, " sum "], [/平均|\b(?:mean|average)\b/g, " mean "], [/転移|忘れ\S*|\bforg[oe]t\w*|\bmissing\b/g, " forgot "],
    [/1を超え\S*|1より大き\S*|\b(?:above|greater than|more than|over|larger than|exceeds?|>) ?(?:1\b(?!\.)|100 ?%|one\b)/g, " aboveone "], [/\b(?:below|under|less than|worse than) (?:chance|guessing|random|10 ?%)/g, " belowchance "],
    [/\bexp\(\s*-/g, " exp sigmoid "], [/\[\s*0\.?(?:[\s,]+0\.?){2,}\s*\]/g, " all zero "], [/なる|になった|する|できない|ない|です|ます|から|エラー/g, " "],
  ];
  const STOP = new Set("a an the all any too only more other is are was be it its of to in on at and or but with for from by as that this i my me we you python do does did how why what when which not no if so then than there here gives give gets get got instead line file most recent call last module traceback self np numpy def print import return none they them everything true false has have had can could would should after before some few very just like s t x y network neural mnist model deep code program work works fail fails result results anything please help".split(" "));
  const CJK = /[\u3040-\u30ff\u3400-\u9fff]/;

  const fold = (text) => text.normalize("NFKC")
    .replace(/[\u2018\u2019\u201c\u201d\u00b4]/g, "'").replace(/[\u2212\u2010-\u2015]/g, "-")
    .replace(/\u00d7/g, "*").replace(/\.\.+/g, " to ").replace(/[\u3001\u3002]/g, ". ").replace(/`/g, " ")
    .replace(/\u001b\[[\d;]*m/g, "")
    // Line breaks that an input swallowed.
    .replace(/\u21b5/g, "\n").replace(/(?<=[^\s.(\w]|\d)(?=[A-Z][A-Za-z]*(?:Error|Warning): )|(?<=[a-z])(?=(?:Value|Type|Index|Key|Attribute)Error: |RuntimeWarning: )/g, "\n")
    .replace(/(?<=\S)\s{2,}(?=File ")/g, "\n");

  const canonical = (text) => SAME.reduce((all, [what, word]) => all.replace(what, word), text.toLowerCase());

  function stem(word) {
    if (word.length < 5 || /error$|warning$/.test(word)) return word;
    return word.replace(/(?:ations?|ings?|ed|es|s|ly|e)$/, "");
  }

  function words(text) {
    const found = new Set();
    for (const [word] of canonical(text).matchAll(/[a-z_][a-z_0-9]*|\d+e-?\d+|(?<![\d.,])\d{3}(?![\d.,])|[\u3040-\u30ff\u3400-\u9fff]+/g)) {
      if (CJK.test(word)) {
        // Pairs of kanji or katakana; the hiragana between them are endings and particles.
        for (const [run] of word.matchAll(/[\u30a0-\u30ff\u3400-\u9fff]{2,}/g)) for (let at = 0; at < run.length - 1; at++) found.add(run.slice(at, at + 2));
        continue;
      }
      for (const part of new Set([word, ...word.split("_")])) {
        if (part.length > 1 && !STOP.has(part)) found.add(stem(part.replace(/^([a-z]{1,3})\d+$/, "$1#")));
      }
    }
    return found;
  }

  /* ---- Numbers: each with its role, by the words around it. ---- */

  const ROLES = [
    ["loss", /(?:(?:train|test|val)\w*[ _-]*)?(?:crossentropy |mse )?loss\w*/],
    ["train", /\btrain\w*(?:[ _-]*(?:set )?accuracy)?/],
    ["test", /\b(?:test|val(?:id\w*)?)(?:[ _-]*(?:set )?accuracy)?\b/],
    ["accuracy", /accuracy/],
    ["expected", /\b(?:instead of|rather than|expected|should be|not)\b|本では?|のはず|ではなく/],
    ["largest", /\bmax(?:imum)?\b/],
    ["sum", /\bsum\b/],
    ["prediction", /\bpredict\b(?:\s+(?:label|digit|class)\b)?|\bargmax\b/],
    ["other", /\b(?:epochs?|steps?|iter\w*|line|batch|chapter|section|axis|dim|seed|std|learningrate|layer|label|digit|image|size|input|error|version|python|numpy|h(?= ?=))\b|章|第/],
  ];
  const ROLE = new RegExp(ROLES.map(([name, what]) => `(?<${name}>${what.source})`).join("|"), "g");
  const NUMBER = /(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d+(?:e[-+]?\d+)?\.?(?![\w.]*[a-z_])\s*(?:%|パーセント|percent\b)?|(?<![\w.])\d+\.(?!\w)/g;
  const unwrapped = (text) => text
    .replace(/\b(?:np\.|numpy\.)?(?:float|u?int)(?:\d+)?\(\s*([-+\d.e]+)\s*\)/g, " $1 ")
    .replace(/\barray\(\s*([-+\d.e]+)\s*(?:,[^)]*)?\)/g, " $1 ");

  function numbers(text) {
    const all = [];
    // The numbers of a message are sizes, versions or codes.
    const lines = text.split("\n").filter((line) => !/[a-z](?:Error|Warning|Exception)\b|not aligned|broadcast|different from|out of bounds|\bFile "/.test(line));
    for (const line of unwrapped(canonical(lines.join("\n"))).split("\n")) {
      // Sizes within brackets and numbers of lines are no values; of a list, the first is enough.
      const plain = line.replace(/(\[\s*[-+\d.e]+)(?:[\s,]+[-+\d.e]+){2,}/g, "$1").replace(/\([\d\s,]*\)/g, " ").replace(/line \d+/g, " ").replace(/\bdim \d+/g, " ");
      const marks = [...plain.matchAll(ROLE)].map((hit) => [hit.index, Object.keys(hit.groups).find((name) => hit.groups[name])]);
      const here = [...plain.matchAll(NUMBER)];
      const first = here.length ? here[0].index : 0;
      const titles = marks.filter(([at, role]) => at < first && role != "other" && role != "expected");
      const listed = titles.length > 1 && titles.length == here.length && marks.every(([at]) => at < first);
      here.forEach((hit, index) => {
        const from = index ? here[index - 1].index + here[index - 1][0].length : 0;
        const to = index + 1 < here.length ? here[index + 1].index : Infinity;
        const before = marks.filter(([at]) => at >= from && at < hit.index);
        const after = marks.filter(([at]) => at > hit.index && at < to);
        const written = hit[0].trim();
        const digits = written.replace(/[%,]|パーセント|percent/g, "").trim();
        const percent = written.length > digits.length && !/,\d{3}$/.test(written);
        const value = Number(digits) / (percent ? 100 : 1);
        const places = (/\.(\d*)/.exec(digits) || ["", ""])[1].length + (/e-(\d+)/.exec(digits) ? Number(/e-(\d+)/.exec(digits)[1]) : 0);
        let role = listed ? titles[index][1] : before.length ? before.at(-1)[1] : "";
        if (!role && !index && after.length && here.length < 2) role = after[0][1];
        if (!role && index && /^[\s,;|\/>\-\]]*$/.test(plain.slice(from, hit.index))) role = all.at(-1)?.role ?? "";
        if (!role && percent) role = "accuracy";
        if (!Number.isNaN(value)) all.push({ role, value, written, percent, half: 0.5 * 10 ** -places / (percent ? 100 : 1), whole: !places });
      });
    }
    // Beside an accuracy, the other number of a pair is a loss.
    const bare = all.filter(({ role }) => !role);
    if (bare.length == 1 && all.some(({ role }) => role == "accuracy") && !all.some(({ role }) => role == "loss")) bare[0].role = "loss";
    return all;
  }

  // What a number can be, and how surely.
  function readings({ role, value, half, percent, whole }) {
    const as = (name, weight, share = value, width = half) => ({ role: name, weight, value: share, half: width });
    if (role == "expected" || role == "other") return [];
    if (["accuracy", "train", "test"].includes(role)) {
      const one = [as(role, 1)];
      if (role != "accuracy") one.push(as("accuracy", role == "test" ? 0.95 : 0.9));
      // A percentage whose sign was left out.
      if (!percent && value > 1 && value <= 100) return [...one.map((it) => ({ ...it, weight: it.weight * (value == 10 || value < 2 ? 0.8 : 0.7) })), ...one.map((it) => ({ ...it, value: value / 100, half: half / 100, weight: it.weight * 0.95 }))];
      return one;
    }
    if (role) return [as(role, 1), as("number", 0.9)];
    if (whole) return [as("number", 0.9)];
    return value >= 0 && value <= 1 ? [as("accuracy", 0.9), as("number", 0.9), as("loss", 0.8)] : [as("loss", 0.9), as("number", 0.9)];
  }

  /* ---- Shapes: what NumPy says of them, and free ones. ---- */

  const sizes = (text) => text.replace(/[()\s]/g, "").split(",").filter(Boolean);

  function shapes(text) {
    const found = [], line = text.replace(/\s+/g, " ");
    const each = (kind, what, make, weight = 1) => { for (const hit of line.matchAll(what)) found.push({ kind, weight, shapes: make(hit) }); };
    each("product", /shapes (\([\d, ]*\)) and (\([\d, ]*\)) not aligned/g, ([, a, b]) => [sizes(a), sizes(b)]);
    each("product", /size (\d+) is different from (\d+)/g, ([, b, a]) => [[null, a], [b, null]], 0.95);
    each("broadcast", /(?:broadcast together with|with) shapes ((?:\([\d, ]*\) ?){2,})/g, ([, all]) => all.match(/\([^)]*\)/g).map(sizes));
    each("broadcast", /operand with shape (\([\d, ]*\)).*?broadcast shape (\([\d, ]*\))/g, ([, a, b]) => [sizes(a), sizes(b)]);
    each("index", /index (-?\d+) is out of bounds for axis (\d+) with size (\d+)/g, ([, ...all]) => all.map((one) => [one]));
    each("reshape", /reshape array of size (\d+) into shape (\([\d, -]*\))/g, ([, size, shape]) => [[size], sizes(shape)]);
    if (!found.length) {
      const free = [...line.matchAll(/\(\s*(?:\d+|[a-z])\s*,(?:\s*(?:\d+|[a-z])\s*,?)*\s*\)/gi)].map(([one]) => sizes(one));
      if (free.length > 1) found.push({ kind: "product", weight: /dot|@|matmul|align|w\d/i.test(line) ? 0.9 : 0.6, shapes: free.slice(0, 2) }, { kind: "broadcast", weight: 0.75, shapes: free.slice(0, 3) });
    }
    return found;
  }

  // The sizes that a pattern's letters stand for, or null where it does not fit.
  function fitted(pattern, given) {
    const wanted = pattern.match(/\([^)]*\)/g).map((one) => one.slice(1, -1).split(",").filter(Boolean));
    if (wanted.length > given.length) return null;
    const letters = {};
    let exact = 0;
    for (const [at, names] of wanted.entries()) {
      let sizes = given[at];
      if (names[0] == "...") {
        names.shift();
        if (sizes.length < names.length) return null;
        sizes = names.length ? sizes.slice(-names.length) : [];
      }
      if (names.length != sizes.length) return null;
      for (const [index, name] of names.entries()) {
        const size = sizes[index];
        // A size that the message does not tell.
        if (size === null || name == "_") {
          if (size !== null || name != "_") return null;
          continue;
        }
        if (/\d/.test(name)) {
          if (name != size) return null;
          exact += 2;
        } else if (name in letters) {
          if (letters[name] != size) return null;
          exact += 1;
        } else letters[name] = size;
      }
    }
    return { letters, exact };
  }

  /* ---- All that can be read. ---- */

  const SUM = /(-?\d+)\s*([-+*x])\s*(-?\d+)\s*(?:={1,3}|=>|->|→|is|equals?(?: to)?|gives?|returns?|becomes?|was|got|が|は)\s*(?:array\()?\s*(-?\d+)(?![.\d])/g;

  function sums(text) {
    const exact = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, x: (a, b) => a * b };
    return [...unwrapped(text.toLowerCase()).matchAll(SUM)].map(([, a, sign, b, told]) => ({ right: exact[sign](Number(a), Number(b)), told: Number(told) }));
  }

  // A line of code without spaces, in one spelling, without what it is assigned to.
  const code = (line) => line.replace(/^\s*(?:>>>|\.\.\.|In \[\d*\]:|-+> ?\d*|\d+\s)\s*/, "").replace(/#.*$/, "").replace(/\s+/g, "")
    .replace(/(?:np|numpy)\.(?:dot|matmul)\(([^(),]+),([^(),]+)\)/g, "$1@$2").replace(/([\w.]+)\.dot\(([^()]+)\)/g, "$1@$2")
    .replace(/^(?:return|[\w.,[\]'"]+=(?!=))/, "");
  const isCode = (line) => line.length > 2 && /[(@*/+=[.-]/.test(line);

  const errors = (text) => [...text.matchAll(/\b[\w.]*?([A-Z]\w*(?:Error|Warning|Exception))\b/g)].map(([, name]) => name.toLowerCase());

  function read(text) {
    const folded = fold(text), lines = folded.split("\n").map((line) => line.trim()).filter(Boolean);
    // Of a traceback, the last line says what happened.
    const told = lines.findLast((line) => /(?:Error|Warning|Exception)\b/.test(line)) ?? "";
    return {
      text: folded, squeezed: canonical(folded).replace(/\s+/g, ""), lines,
      words: words(folded), message: told && lines.length > 1 ? words(told) : null,
      errors: errors(told || folded), named: told ? [...words([...told.matchAll(/'([\w.]{2,})'/g)].map(([, name]) => name).join(" "))] : [], numbers: numbers(folded), shapes: shapes(folded), sums: sums(folded),
      code: new Set(lines.map(code).filter(isCode)),
    };
  }

  /* ---- The index, read once. ---- */

  const ROLE_OF = { loss: "loss", accuracy: "accuracy" };

  function known(index) {
    const symptoms = [];
    for (const [link, label, list] of index.pages) {
      for (const [place, one] of list.entries()) {
        const phrases = [one.text, ...(one.also ?? [])].map((phrase) => {
          const folded = fold(phrase);
          return { squeezed: canonical(folded).replace(/\s+/g, ""), words: words(folded), numbers: numbers(folded).map((number) => ({ ...number, role: ROLE_OF[number.role] || (number.role == "prediction" ? number.role : ROLE_OF[one.kind] && (number.role || one.kind)) || "" })).filter(({ value, role }) => one.kind != "message" && (role == "prediction" || value != 0 && value != 1)) };
        });
        const around = words(fold(`${label} ${one.fix} ${link.replace(/[/_]/g, " ")}`));
        for (const phrase of phrases) for (const word of phrase.words) around.add(word);
        const spans = ["message", "value"].includes(one.kind) ? one.text.match(/`([^`]+)`/g).map((span) => canonical(fold(span)).replace(/\s+/g, "")) : [];
        const repairs = [...(one.code ?? "").split("\n"), ...[...one.fix.matchAll(/(?:[:,]|\bthen|\bwrite|\buse|\bpass)\s*`([^`]+)`/gi)].map(([, span]) => span)];
        symptoms.push({ ...one, common: list.some(({ home }) => home), link, label, phrases, around, spans, place, errors: errors(one.text), repairs: repairs.map(code).filter(isCode) });
      }
    }
    const counts = new Map();
    for (const [link] of index.pages) {
      const said = new Set(symptoms.filter((one) => one.link == link).flatMap(({ around }) => [...around]));
      for (const word of said) counts.set(word, 1 + (counts.get(word) ?? 0));
    }
    // A word says more the fewer pages have it.
    const rarity = (word) => Math.log(1 + 2 * index.pages.length / (counts.get(word) ?? 1));
    rarity.knows = (word) => counts.has(word);
    return { symptoms, rarity, said: index.words };
  }

  /* ---- How well a symptom fits, from 0 to 1. ---- */

  const either = (...chances) => 1 - chances.reduce((rest, chance) => rest * (1 - Math.min(chance, 0.99)), 1);

  // One word of several in common says little.
  const lone = (mine, other) => mine.size > 1 && [...mine].filter((word) => other.has(word)).length == 1 ? 0.7 : 1;

  function alike(one, other, rarity) {
    let common = 0, ones = 0, others = 0;
    for (const word of one) { const weight = rarity(word) ** 2; ones += weight; if (other.has(word)) common += weight; }
    for (const word of other) others += rarity(word) ** 2;
    return lone(one, other) * common / (Math.sqrt(ones * others) || 1);
  }

  function covered(one, other, rarity) {
    let common = 0, all = 0;
    for (const word of one) { const weight = rarity(word) ** 2; all += weight; if (other.has(word)) common += weight; }
    return all ? common / all : 0;
  }

  // How much of what was said is in a phrase, or at least around it: in share, and in all.
  function told(mine, phrase, around, rarity) {
    let common = 0, all = 0;
    for (const word of mine) {
      const weight = rarity(word) * (rarity.knows(word) ? 1 : 0.6);
      all += weight;
      common += phrase.has(word) ? weight : around.has(word) ? 0.5 * weight : 0;
    }
    return lone(mine, around) * (common / (all || 1)) ** 0.7 * common / (common + 2.5);
  }

  const WITHIN = { loss: (value) => 0.004 * value, accuracy: () => 0.0004, number: () => 0 };

  function near(given, symptom) {
    let best = 0;
    for (const phrase of symptom.phrases) {
      for (const its of phrase.numbers.flatMap((number) => number.role ? readings(number) : [{ ...number, role: "number", weight: 1 }])) {
        for (const mine of given.readings) {
          // Without a role, a whole number below 1,000 may be anything.
          if (mine.role != its.role || mine.role == "number" && [mine, its].some(({ half, value }) => half == 0.5 && Math.abs(value) < 1000)) continue;
          const width = Math.min(mine.half, 0.01 * Math.abs(its.value) + its.half) + Math.min(its.half, 0.01) + (WITHIN[its.role] ?? WITHIN.number)(its.value);
          const off = Math.abs(mine.value - its.value);
          if (off <= width * 1.000001) best = Math.max(best, (0.9 - 0.15 * off / (width || 1)) * mine.weight * Math.min(1, its.weight + 0.1));
        }
      }
    }
    return best;
  }

  function trend(role, word, given) {
    const values = given.numbers.filter((number) => number.role == role).map(({ value }) => value);
    const named = given.words.has(role);
    const told = word == "nan" ? given.words.has("nan") : given.words.has(word == "rises" ? "rise" : "stuck");
    if (named && told) return true;
    if (word == "nan" || values.length < 3) return false;
    const least = Math.min(...values), most = Math.max(...values);
    return word == "stays" ? most - least < 0.02 * most : values.every((value, at) => !at || value > values[at - 1]);
  }

  // How surely a sign is there, and what it says.
  function seen(sign, given) {
    let sure = 1, says = "", parts = 0;
    for (const [kind, value] of Object.entries(sign)) {
      if (kind == "says") continue;
      parts += 1;
      if (kind == "wraps") {
        const sum = given.sums.find(({ right, told }) => right != told && (right - told) % value == 0 && told >= 0 && told < value);
        if (!sum) return null;
        says = [sum.right, value, sum.told];
        sure *= 0.97;
      } else if (typeof value == "string" && value.startsWith("(")) {
        const fits = given.shapes.filter((one) => one.kind == kind).map((one) => ({ ...one, ...fitted(value, one.shapes) })).filter((one) => one.letters);
        if (!fits.length) return null;
        const [best] = fits.sort((one, other) => other.exact - one.exact);
        sure *= best.weight * (0.8 + 0.025 * Math.min(best.exact, 6));
        says = (sign.says ?? "").replace(/\{(\w)\}/g, (whole, letter) => best.letters[letter] ?? "?");
        if (says.includes("?")) says = "";
      } else if (typeof value == "string") {
        if (!trend(kind, value, given)) return null;
        sure *= 0.7;
      } else {
        const [least, most] = value;
        const fits = given.readings.filter((one) => one.role == kind && one.value >= least - 1e-9 && one.value <= most + 1e-9);
        if (!fits.length) return null;
        const width = (most - least) / (most + least || 1);
        sure *= Math.max(...fits.map(({ weight }) => weight)) * (0.88 - 0.15 * width);
      }
    }
    return parts > 1 ? { sure: sure ** (1 / parts) * 1.08, says } : { sure, says };
  }

  function fit(symptom, given, rarity) {
    let text = 0;
    for (const phrase of symptom.phrases) {
      if (!phrase.words.size) continue;
      if (phrase.squeezed == given.squeezed) text = 1;
      // What differs in its number is not the same.
      const differs = phrase.numbers.some(({ role, value, half }) => role && given.numbers.some((mine) => mine.role == role) && !given.readings.some((mine) => mine.role == role && Math.abs(mine.value - value) <= mine.half + half));
      const doubt = differs ? 0.3 : phrase.numbers.some(({ role }) => ROLE_OF[role]) ? 0.6 : 1;
      for (const mine of [given.words, given.message]) if (mine?.size) text = Math.max(text, doubt * alike(mine, phrase.words, rarity));
      // A phrase that was said whole.
      if (phrase.words.size > 1) text = Math.max(text, 0.85 * doubt * covered(phrase.words, given.words, rarity) ** 3 * (0.5 + 0.5 * covered(given.words, phrase.words, rarity)));
      const named = given.errors.every((name) => symptom.around.has(name)) ? 1 : 0.8;
      for (const mine of [given.words, given.message]) if (mine?.size) text = Math.max(text, doubt * named * told(mine, phrase.words, symptom.around, rarity));
    }
    if (symptom.kind == "message" && given.errors.length && symptom.errors.length) text *= given.errors.some((name) => symptom.errors.includes(name)) ? 1 : 0.75;
    if (symptom.spans.some((span) => span.length > 8 && given.squeezed.includes(span))) text = Math.max(text, 0.96);
    // What stands in quotes is what a message is about.
    const strange = given.named.length && !given.named.some((name) => symptom.around.has(name));
    if (strange) text *= 0.3;
    const around = 0.25 * covered(given.words, symptom.around, rarity) * (given.words.size > 1 || text > 0.5 ? 1 : 0.8);
    let sign = { sure: 0, says: "" };
    for (const one of symptom.signs ?? []) {
      const found = seen(one, given);
      if (found && found.sure > sign.sure) sign = found;
    }
    // Shapes say more than the words around them.
    const shapely = (symptom.signs ?? []).some((one) => given.shapes.some(({ kind }) => kind in one));
    if (shapely && text < 0.9501) text = sign.sure ? Math.min(text, 0.7) : 0.5 * text;
    const number = near(given, symptom);
    // An error by its name, if few pages have it.
    const name = symptom.errors.some((one) => given.errors.includes(one) && rarity(one) > 3) ? 0.3 : 0;
    return { score: either(0.9 * text, around, strange ? 0 : name, sign.sure, number) + (symptom.common ? 0.01 : 0) - 0.001 * symptom.place, text, sign, number };
  }

  const LEAST = 0.28, SURE = 0.46, MOST = 4;

  // The best answers to a text, one for each page, best first; none repeats a line of the text.
  // Where not even the first is sure, all are guesses.
  function answers({ symptoms, rarity, said }, text) {
    const given = read(text);
    given.readings = given.numbers.flatMap(readings);
    const best = new Map();
    for (const symptom of symptoms) {
      if (symptom.repairs.some((line) => given.code.has(line))) continue;
      const found = fit(symptom, given, rarity);
      if (found.score < LEAST || found.score <= (best.get(symptom.link)?.score ?? 0)) continue;
      best.set(symptom.link, { ...found, symptom, said: understood(given, found, said) });
    }
    const all = [...best.values()].sort((one, other) => other.score - one.score);
    const close = all.filter(({ score }) => score > 0.6 * all[0].score).slice(0, MOST);
    return close.map((one) => ({ ...one, sure: all[0].score >= SURE }));
  }

  const fill = (text, ...values) => values.reduce((all, value) => all.replace("#", value), text);

  // What was read, in words.
  function understood(given, { sign, number }, said) {
    if (Array.isArray(sign.says)) return fill(said.wraps, ...sign.says);
    if (sign.says) return sign.says;
    if (!sign.sure && !number) return "";
    const told = given.numbers.map((one) => ({ ...one, role: one.role || readings(one)[0]?.role })).filter(({ role }) => said[role]).slice(0, 3);
    return told.length ? `${said.read} ${told.map(({ role, written }) => fill(said[role], written)).join(", ")}.` : "";
  }

  return { read, known, answers, fill };
})();

/* ---- The box in the document. ---- */

for (const box of document.querySelectorAll("[data-symptom-box]")) {
  const input = box.querySelector("input"), list = box.querySelector("ul"), said = box.querySelector("[role=status]");
  // Links that are no answers are kept out of the box until they are wanted.
  const [where, lost, none, guess] = ["where", "lost", "none", "guess"].map((name) => { const part = box.querySelector(`.nn-box-${name}`); part.remove(); return part; });
  const address = where.querySelector("a").href;
  let index, waiting;

  const load = () => index ??= fetch(address).then((answer) => answer.ok ? answer.json() : Promise.reject(answer)).then(SymptomBox.known);

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    // Between backticks stands code.
    text.split("`").forEach((part, at) => {
      if (at % 2) made.append(Object.assign(document.createElement("code"), { textContent: part }));
      else made.append(part.replace(/\*(\S[^*]*)\*/g, "$1"));
    });
    return made;
  }

  function shown({ symptom, said: read }) {
    const item = document.createElement("li"), link = element("a", symptom.label);
    link.href = new URL(`${symptom.link}#${symptom.id}`, address);
    item.append(link, " ", element("span", symptom.text));
    if (read) item.append(element("p", read));
    item.append(element("p", symptom.code ? symptom.fix : symptom.fix.replace(/[:：]$/, ".")));
    if (symptom.code) item.append(element("pre", `\`${symptom.code}\``));
    return item;
  }

  async function answer() {
    const text = input.value.trim();
    let found = [], words, part = none;
    if (text) {
      try {
        const all = await load();
        words = all.said;
        found = SymptomBox.answers(all, text);
      } catch { index = null; part = lost; }
      if (text != input.value.trim()) return;
    }
    [lost, none, guess].forEach((one) => one.remove());
    list.replaceChildren(...found.map(shown));
    const sure = found[0]?.sure, told = [];
    if (text && !sure) list.after(part);
    if (found.length && !sure) list.before(guess);
    if (found.length) {
      if (!sure) told.push(guess.textContent);
      told.push(SymptomBox.fill(found.length > 1 ? words.several : words.single, found.length));
      told.push(...[...list.firstChild.children].map((child) => child.textContent));
    } else if (text) told.push(part.textContent);
    said.textContent = told.join(" ");
  }

  const soon = () => { clearTimeout(waiting); waiting = setTimeout(answer, 120); };
  const put = (text) => { input.value = text; input.focus(); soon(); };

  input.addEventListener("focus", () => load().catch(() => { index = null; }));
  input.addEventListener("input", soon);
  // An input drops line breaks; in a traceback they matter.
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/\n/.test(text.trim())) return;
    event.preventDefault();
    input.setRangeText(text.trim().replace(/\s*\n/g, " \u21b5 "), input.selectionStart, input.selectionEnd, "end");
    soon();
  });
  box.addEventListener("click", ({ target }) => { if (target.matches("button")) put(target.textContent); });
  box.addEventListener("keydown", (event) => {
    const places = [input, ...list.querySelectorAll("a")], at = places.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: at == 0 ? 1 : NaN }[event.key];
    if (event.key == "Escape") put("");
    else if (at >= 0 && places[to]) places[to].focus();
    else return;
    event.preventDefault();
  });
  box.hidden = false;
}
