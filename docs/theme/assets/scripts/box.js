// The box that takes an error or a number, and answers with a repair and its page.
//
// What is typed is read (`read`): words, numbers with their roles, shapes, wrapped sums.
// Each symptom of the index is read in the same way (`known`), with `also` (other words for it)
// and `signs` (values that it is known by; nnsite/signs.py lists their kinds). `answers` compares
// the two. No page is named here: pages say what they answer. All this touches no document;
// below it stands what does.

const SymptomBox = (() => {
  "use strict";

  // ---- Words. The same thing, said in other words or in Japanese, becomes one word.

  const SAME = [
    [/\bup and down\b|上下/g, "wander"],
    // What a number should have been, said behind it.
    [/(?<=\d\s*%?\s*)(?:の?はず|では?なく|じゃなく|にな(?:らない|らず|りません)|に届かない|と書)/g, " hoped "],
    // One answer for all.
    [/\b(?:predict|output|answer|guess|classif)\w*\b[^.\n]{0,25}\b(?:always|every\w*|all|each|only|same)\b|\b(?:always|every|all|each|only|same)\b[^.\n]{0,25}\b(?:predict|output|answer|guess|classif)\w*|(?:どの|すべて|全て|全部|いつも)[^。\n]{0,12}(?:同じ|予測|答え)/g, "$& predict same oneforall"],
    // What does not change, and what grows.
    [/(?:does ?n[o']?t|do ?n[o']?t|did ?n[o']?t|is ?n[o']?t|wo ?n[o']?t|will not|not|never|no longer|cannot|can't|stops?)\s+(?:\w+ly )?(?:going |go )?(?:decreas|fall|go down|going down|down|drop|improv|increas|ris|go (?:up|above|over)|going up|up\b|exceed|reach|chang|learn|mov|converg|get(?:ting)? (?:better|smaller|lower|higher))\w*/g, "stuck"],
    [/(?:[下上]がら|減ら|減少し|落ち|伸び|動か|良くなら|向上し|改善し|変わら|変化し|収束し|学習(?:が?でき|が?進ま|し)|増え)(?:ない|ん|ず|ません|なく|なかっ)\S{0,2}|のまま|進まない|頭打ち|\bno (?:improvement|progress|change)\b/g, "stuck"],
    [/\b(?:stuck|stays?|stay(?:ed|ing)|remain\w*|constant|plateaus?|flat|hovers?|same value)\b/g, "stuck"],
    [/大きくな\S{1,2}|増え|増加|上昇|上が|発散|爆発/g, "rise"],
    [/\b(?:increas\w*|ris\w*|rose|grow\w*|grew|explod\w*|diverg\w*|blow(?:s|ing)? up|go(?:es|ing)? up|shoots? up|gets? (?:worse|larger|bigger|higher))\b/g, "rise"],
    // What is measured.
    [/認識(?:できな|されな|しな)\S*|読(?:めな|み取れな)\S*/g, "unrecognised"],
    [/(?:not|n't|never|fails? to) (?:be )?(?:recogni[sz]\w*|read|detect\w*|classif\w*)|unrecogni[sz]ed|misread/g, "unrecognised"],
    [/\bmisclassif\w*|wrong(?:ly)? (?:predict|classif)\w*|間違え(?:た|る)|誤分類|誤認識|不正解/g, "misclassified"],
    [/(?:交差|クロス)エントロピー(?:誤差)?|cross[ _-]?entropy(?:_error)?/g, "crossentropy loss"],
    [/二乗誤差|mean[ _]squared?[ _]error\w*|\bmse\b/g, "mse loss"],
    [/訓練データ|学習データ/g, "train data"], [/データ/g, "data"], [/テスト(?: *data)?/g, "test"], [/訓練(?:精度|の?正解率)?/g, "train"],
    [/損失(?:関数)?|誤差関数|\b(?:losses|cost|train_loss)\b/g, "loss"], [/誤差/g, "error"],
    [/(?:認識)?精度|正解率|正答率|認識率|\b(?:acc|accuracies|score)\b/g, "accuracy"],
    [/推論結果|予測(?:結果|値)?|推論|\b(?:predict(?:s|ed|ing|ions?)?|outputs? (?:class|digit)|classif(?:y|ies|ied)(?: as)?|guess(?:es|ed)|answers?)\b/g, "predict"],
    [/全部同じ|すべて同じ|全て同じ|いつも同じ|同じ(?:答え|数字|値|結果)?/g, "same"],
    [/\b(?:always|only|every\w*) (?=predict)|(?<=predict\s*)(?:is |are )?(?:always|only|all|the same)|\b(?:identical|equal)\b/g, "same"],
    [/(?:1|100 ?%?)(?:を超え|より大き)\S*|\b(?:above|greater than|more than|over|larger than|exceeds?|>) ?(?:1\b(?!\.)|100 ?%|one\b)/g, "aboveone"],
    [/\b(?:below|under|less than|worse than) (?:chance|guessing|random|10 ?%)/g, "belowchance"],
    // Casual words.
    [/速[いくす]\S?|高速|\bfast\w*/g, "slow"], [/混同行列|\bconfusion\b|\bconfus(?:es|ed)\b/g, "misclassified"], [/真ん中|中心|中央|\bcent(?:er|re)\w*|\bmiddle\b/g, "centre"],
    [/測[るっり]\S?|評価|\bmeasur\w*|\bevaluat\w*/g, "measure"], [/足[しすせ]\S?/g, "add"], [/引[いくき]\S?/g, "subtract"], [/最大値?|\bmax(?:imum)?\b/g, "max"],
    [/遅[いくす]\S{0,2}|時間がかか\S*|\b(?:slow\w*|takes? (?:forever|ages|hours|long))\b/g, "slow"], [/[1一]枚(?:ずつ|だけ)?|1つずつ|\bone (?:image )?(?:at a time|by one)\b|\bsingle images?\b/g, "oneimage"],
    [/保存|\bsav(?:e|ed|es|ing)\b/g, "save"], [/戻[しすっ]\S?|復元|\b(?:restor\w*|(?:put|load|loaded|get) (?:it |them )?back)\b/g, "restore"], [/(?<!小)書き換\S*|上書き\S*|\boverwr\w*|\bkeeps? changing|\bchanged? too\b/g, "overwritten"],
    [/割[るりっ]\S?|割ら\S*|\bdivid\w*|\bdivision\b/g, "divide"], [/(?:画像)?一覧|並べ\S*|表示|見せ|\b(?:show|display|view|plot|list)\w*/g, "show"],
    [/縦(?:長|に)\S*|細長\S*|\b(?:tall|thin|narrow|long) (?:strip|line|image|picture)/g, "tall strip"], [/大丈夫|安全|危険|怪しい|\b(?:dangerous|malicious|trust\w*|virus|unsafe)\b/g, "safe"],
    [/前処理|\bpre-?process\w*/g, "preprocess"], [/整数|\b(?:integers?|whole numbers?|ints?)\b/g, "integer"], [/微分(?:係数)?|傾き|\bderivatives?\b|\bslopes?\b/g, "slope"],
    [/活性化関数|\bactivations?(?: functions?)?\b|\bnon-?linear\w*/g, "activation"], [/線形|\blinear\b/g, "linear"], [/恒等(?:関数)?/g, "identity"], [/報告|\breport\w*/g, "report"],
    [/(?:つなが|繋が)\S*|接続|\bconnect(?!\w*error)\w*/g, "connect"], [/無視|放置|\bignor\w*|\bsuppress\w*/g, "ignore"], [/偶数|奇数|\b(?:even|odd)\b|[2二]値(?:分類)?|\bbinary\b|\btwo classes\b/g, "binary"],
    [/標準偏差|\bstandard deviation\b|weight_init_std/g, "$& std"], [/外れ\S*|外す|当た(?:らな|りま)\S*|間違って(?:認識|答え)\S*/g, "unrecognised"], [/ランダム|でたらめ|\bguessing\b|\bchance\b/g, "random"],
    [/順(?=に|番|で|に並)|フォルダ|\b(?:folders?|ordered)\b/g, "sorted"], [/引き?数|元の?(?:データ|配列)|\boriginal\b/g, "original"], [/小さ\S*|\b(?:tiny|small(?:er)?)\b/g, "small"],
    [/偶然|\bcoinciden\w*/g, "coincidence"], [/(?:各|1|一)行(?:ごと)?|行ごと|\b(?:each|every|per) (?:row|image|sample)|\brow sums?\b/g, "perrow"], [/和(?=[がはをの])/g, "sum"], [/周期的|定期的|\bevery \d+ (?:iter\w*|steps|batch\w*)|\bperiodic\w*/g, "periodically"],
    [/なし(?=[でに])|抜い\S*|外して|\b(?:without|remov\w*|drop(?:ped)? (?=the |sigmoid|activ)|(?<=\bno )(?=sigmoid|activ))/g, "without"],
    [/\b(?:drew|drawn?|drawing|draw|scribbl\w*|wrote (?=a|my|the)|paint)\b|描い\S*|ペイント/g, "drawn"], [/手書き|自分で書い\S*/g, "$& own handwritten"], [/スマホ|カメラ|\b(?:phone|scan\w*)\b/g, "photo"],
    [/間違え?(?:た|る|て)\S*|\b(?:gets?|got|got it|which (?:\w+ )?(?:are|is|were)) wrong\b|\b(?:mistakes|errors) (?:look|it made)|\bfail(?:ed|ing) (?:images?|digits?)/g, "misclassified"],
    [/別の(?:スクリプト|ファイル|プログラム)|\b(?:other|another|different|separate) (?:script|file|program)\b/g, "another script"],
    // How one learns.
    [/過学習|\bover-?fit\w*/g, "overfit"], [/学習率|learning[ _-]rate|\blr\b|\beta\b/g, "learningrate"],
    [/勾配(?:確認|チェック)?|\bgrad(?:s|ients?)?\b/g, "gradient"], [/数値微分|numerical[ _-]?(?:gradient|diff\w*)/g, "numerical_gradient gradient"],
    [/学習/g, "learn"], [/初期値|初期化|\binitiali?[sz]?\w*|\binit\b/g, "init"], [/更新|\bupdat\w*/g, "update"], [/重み|\bweights?\b/g, "weight"],
    [/バイアス|\bbiases\b/g, "bias"], [/バッチ(?:サイズ)?|\bbatch(?:es|[ _-]?size)?\b/g, "batch"], [/シャッフル|\bshuffl\w*|\bpermut\w*/g, "shuffle"],
    [/ソート|並び順|順番|\bsort(?:ed|ing)?\b|\bin order\b/g, "sorted"], [/別々に?|バラバラ|\bseparate(?:ly)?\b|\bindependently\b/g, "separately"],
    [/ラベル|教師データ|正解ラベル|\blabels?\b|\btargets?\b/g, "label"], [/ずれ\S*|\bshifted\b|off[ -]by[ -]one/g, "shifted"],
    [/コピー|\bcop(?:y|ies|ied)\b/g, "copy"], [/参照|\bviews?\b|\balias\w*/g, "alias"],
    // The network and its arrays.
    [/シグモイド|\bexp\(\s*-/g, "exp sigmoid"], [/ソフトマックス/g, "softmax"], [/ニューラルネット(?:ワーク)?|ネットワーク/g, "network"],
    [/隠れ|中間(?=層)/g, "hidden"], [/層|\blayers?\b/g, "layer"], [/ニューロン|ユニット|\b(?:neurons?|units?|nodes?)\b/g, "unit"],
    [/形状|次元|サイズ|(?<!り)形(?!式)|\b(?:shapes?|dimensions?|dims?)\b/g, "shape"], [/行列/g, "matrix shape"], [/転置|\btranspos\w*|\.t\b/g, "transpose"],
    [/合わない|合いません|一致しない|不一致|\bmismatch\w*|(?:do(?:es)? ?n[o']t|not) (?:match|fit)|incompatible|not aligned/g, "mismatch"],
    [/確率|\bprobabilit\w*/g, "probability"], [/合計|総和|\bsums?\b/g, "sum"], [/平均|\b(?:mean|average)\b/g, "mean"],
    [/\[\s*0\.?(?:[\s,]+0\.?){2,}\s*\]/g, "all zero"], [/ゼロ除算|0除算|\bdivision by zero\b/g, "divide zero"], [/ゼロ|\bzeros?\b/g, "zero"],
    [/オーバーフロー|\boverflow\w*/g, "overflow"], [/警告|\bwarnings?\b/g, "warning"], [/引き算|引く|差分/g, "subtract"], [/足し算|足す/g, "add"],
    [/掛け算/g, "multiply"], [/数え\S*/g, "count"], [/\btwo times\b|[2二]回|\bdoubl[ey]\b/g, "twice"],
    // Images and files.
    [/正規化|標準化|normali[sz]\w*|\bscal(?:e|ed|ing)\b/g, "normalize"], [/手書き(?:数字|文字)?|handwrit\w*|hand-written/g, "handwritten digit"], [/数字|文字|\bdigits?\b/g, "digit"],
    [/自分(?:で書いた|の)?|自作の?|\bmy own\b/g, "own"], [/写真|\bphotos?(?:graph)?\b|\bcamera\b/g, "photo"],
    [/画像|\b(?:images?|pictures?|pic|png|jpe?g)\b/g, "image"], [/画素(?:値)?|ピクセル/g, "pixel"], [/明るく?|\bbright\w*|\blighten\w*/g, "bright"],
    [/黒(?:く|い|点)?|\bdark\w*/g, "black"], [/白(?:く|い)?/g, "white"], [/反転|\binvert\w*|\bnegative image/g, "inverted"],
    [/ダウンロード|落と[せす]\S*|\bdownload\w*/g, "download"], [/読み込(?:めな|み)\S*|開けな\S*/g, "load"], [/\b_?(?:un)?pickl\w*|\bpkl\b/g, "pickle"],
    [/壊れ\S*|破損|\bcorrupt\w*|\bbroken?\b|\bdamaged\b/g, "broken"],
    // How much, and from where to where.
    [/(?<![\d.])(\d+)(?: to | ?~ ?| ?から ?)(\d+)\b(?! ?[%.])|\bbetween (\d+) and (\d+)\b(?! ?[%.])/g, "$& range_$1$3_$2$4"], [/\bdeep(?:er)?\b(?! learning)/g, "layer"],
    [/大き(?:い|く|な)|\b(?:big|high|large|huge|enormous)\b/g, "large"], [/良い|\b(?:good|fine|ok|okay)\b/g, "good"],
    [/低い|悪い|\b(?:low(?:er)?|poor|bad)\b/g, "low"], [/忘れ\S*|\bforg[oe]t\w*|\bmissing\b/g, "forgot"],
    [/なる|になった|する|できない|ない|です|ます|から|エラー/g, ""],
  ];
  const STOP = new Set((
    "a about after all also an and any anything are as at be before but by call can code could def "
    + "did do does down et every fail file for from get gets give gives go goes going got had has have "
    + "here how i if import in instead is it its just know last learn let like line made make me mnist "
    + "model most my need new no none not now np numpy of old on only or other please print problem "
    + "python result return said say says see should so some still t t_batch t_test t_train than that "
    + "the them then there they this to traceback up use used using was we were what when which while "
    + "why will with work works x x_batch x_test x_train y you"
  ).split(" "));
  const JAPANESE = /[\u3040-\u30ff\u3400-\u9fff]/;
  // Of code, also what names a thing as a whole: np.vstack, reshape(784.
  const WHOLE = /\b[a-z_]\w*(?:\.[a-z_]\w*)+|\b[a-z_]\w*\(-?\d+/g;
  const WORD = /[a-z_][a-z_0-9]*|\d+e-?\d+|(?<![\d.,])\d{3}(?![\d.,])|[\u3040-\u30ff\u3400-\u9fff]+/g;

  // One spelling of quotes, dashes, widths; and the line breaks that an input swallowed.
  const fold = (text) => text.normalize("NFKC")
    .replace(/[\u2018\u2019\u201c\u201d\u00b4]/g, "'")
    .replace(/[\u2212\u2010-\u2015]/g, "-")
    .replace(/\u00d7/g, "*")
    .replace(/\u301c/g, "~")
    .replace(/\.\.+/g, " to ")
    .replace(/[\u3001\u3002]/g, ". ")
    .replace(/`/g, " ")
    .replace(/\u001b\[[\d;]*m/g, "")
    .replace(/\S+\.py:\d+:?/g, " ")
    .replace(/\u21b5/g, "\n")
    .replace(/(?<=[^\s.(\w]|\d)(?=[A-Z][A-Za-z]*(?:Error|Warning): )/g, "\n")
    .replace(/(?<=[a-z])(?=(?:Value|Type|Index|Key|Attribute)Error: |RuntimeWarning: )/g, "\n")
    .replace(/(?<=\S)\s{2,}(?=File ")/g, "\n")
    .replace(/\b\d+(?:\.\d+){3,}\b/g, column);

  // A column of numbers that lost its line breaks: 2.2995.6453.270.
  function column(run) {
    for (let places = 2; places < 17; places += 1) {
      const one = `\\d{1,2}\\.\\d{${places}}`;
      if (new RegExp(`^(?:${one})+$`).test(run)) return run.match(new RegExp(one, "g")).join("\n");
    }
    return run;
  }

  const canonical = (text) => SAME.reduce(
    (all, [what, word]) => all.replace(what, ` ${word} `), text.toLowerCase());

  const squeezed = (text) => canonical(text).replace(/\s+/g, "");

  function stem(word) {
    if (word.length < 5 || /error$|warning$/.test(word)) return word;
    return word.replace(/(?:ations?|ings?|ed|es|s|ly|e)$/, "");
  }

  function words(text) {
    const found = new Set([...text.toLowerCase().matchAll(WHOLE)].map(([word]) => word));
    for (const [word] of canonical(text).matchAll(WORD)) {
      const parts = JAPANESE.test(word) ? pairs(word) : [word, ...word.split("_")];
      for (const part of parts) {
        // W5 says what W4 says.
        if ((part.length > 1 || JAPANESE.test(part)) && !STOP.has(part)) found.add(stem(part.replace(/^([a-z]{1,3})\d+$/, "$1#")));
      }
    }
    return found;
  }

  // Pairs of kanji or katakana, or one alone; hiragana are endings and particles.
  function pairs(word) {
    const runs = word.match(/[\u30a0-\u30ff\u3400-\u9fff]+/g) ?? [];
    return runs.flatMap((run) => (run[1] ? [...run].slice(1).map((sign, at) => run[at] + sign) : run));
  }

  // ---- Numbers: each with its role, by the words around it.

  const ROLES = {
    loss: /(?:(?:train|test|val)\w*[ _-]*)?(?:crossentropy |mse )?loss\w*/,
    train: /\btrain\w*(?:[ _-]*(?:set )?accuracy)?/,
    test: /\b(?:test|val(?:id\w*)?)(?:[ _-]*(?:set )?accuracy)?\b/,
    accuracy: /accuracy/,
    expected: /\b(?:hoped|instead of|rather than|expected|should be|not|(?:book|author|tutorial)(?:'s| says?| has| gets?)?)\b|本(?:では?|だと|の|には)/,
    largest: /\bmax(?:imum)?\b/,
    sum: /\bsum\b/,
    prediction: /\bpredict\b(?:\s+(?:label|digit|class)\b)?|\bargmax\b/,
    other: /\b(?:epochs?|steps?|iter\w*|line|batch|chapter|section|axis|dim|seed|std|learningrate|layer|label|digit|image|size|input|error|version|python|numpy|h(?= ?=))\b|章|第/,
  };
  const ROLE = new RegExp(
    Object.entries(ROLES).map(([name, what]) => `(?<${name}>${what.source})`).join("|"), "g");
  const NUMBER = /(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d+(?:e[-+]?\d+)?\.?(?![\w.]*[a-z_])\s*(?:%|パーセント|percent\b)?|(?<![\w.])\d+\.(?!\w)/g;
  // The numbers of a message are sizes, versions or codes.
  const MESSAGE = /[a-z](?:Error|Warning|Exception)\b|not aligned|broadcast|different from|out of bounds|\bFile "/;
  const SEPARATORS = /^[\s,;|/>\-\]]*$/;

  // Without what NumPy puts around a number: np.float64(0.098).
  const unwrapped = (text) => text
    .replace(/\b(?:np\.|numpy\.)?(?:float|u?int)(?:\d+)?\(\s*([-+\d.e]+)\s*\)/g, " $1 ")
    .replace(/\barray\(\s*([-+\d.e]+)\s*(?:,[^)]*)?\)/g, " $1 ");

  // Sizes within brackets and numbers of lines are no values; of a list, the first is enough.
  const onlyValues = (line) => line
    .replace(/(\[\s*[-+\d.e]+)(?:[\s,]+[-+\d.e]+){2,}/g, "$1")
    .replace(/\([\d\s,]*\)/g, " ")
    .replace(/line \d+|\bdim \d+/g, " ");

  // How a row of numbers moves.
  const most = (values) => Math.max(...values), least = (values) => Math.min(...values);
  const MOVES = {
    stays: (values) => most(values) - least(values) < 0.01 * most(values),
    wanders: (values) => !MOVES.stays(values) && most(values) - least(values) < 0.08 * most(values),
    rises: (values) => values.at(-1) == most(values) && values[0] == least(values)
      && values.every((value, at) => !at || value > 0.95 * values[at - 1]),
    falls: (values) => values.at(-1) < 0.9 * values[0] && most(values) < 1.15 * values[0],
    // Far above the first one, and not only at the end.
    leaps: (values) => most(values.slice(1, 4)) > 1.5 * values[0] && most(values) > 3,
    saw: (values) => values.some((value, at) => at > 1 && value > 4 * values[at - 1] && values[at - 1] < 0.7),
  };

  function numbers(text) {
    const lines = text.split("\n").filter((line) => !MESSAGE.test(line)).join("\n");
    const all = unwrapped(canonical(lines)).split("\n").flatMap((line) => numbersOf(onlyValues(line)));
    // A row of bare numbers is one of losses, if they are no shares.
    const row = all.filter(({ role }) => role != "other");
    if (row.length > 3 && row.every(({ role, whole }) => !role && !whole) && row.some(({ value }) => value > 1)) {
      for (const one of row) one.role = "loss";
    }
    // Of a row that moves, what a symptom names is the first.
    const losses = all.filter(({ role }) => role == "loss"), values = losses.map(({ value }) => value);
    if (losses.length > 2) losses[0].first = true;
    if (losses.length > 2 && !MOVES.stays(values) && !MOVES.wanders(values)) {
      losses[0].moves = true;
      for (const one of losses.slice(1)) one.later = true;
    }
    return all;
  }

  function numbersOf(line) {
    const marks = [...line.matchAll(ROLE)].map((hit) => (
      { at: hit.index, role: Object.keys(ROLES).find((name) => hit.groups[name]) }));
    const hits = [...line.matchAll(NUMBER)].map((hit) => (
      { at: hit.index, end: hit.index + hit[0].length, ...valued(hit[0].trim()) }));
    // Names first, then as many numbers: "train acc, test acc | 0.11, 0.12".
    const titles = marks.filter(({ role }) => role != "other" && role != "expected");
    const listed = titles.length > 1 && titles.length == hits.length
      && marks.every(({ at }) => at < hits[0].at);
    for (const [index, hit] of hits.entries()) {
      const from = index ? hits[index - 1].end : 0, to = hits[index + 1]?.at ?? Infinity;
      const before = marks.filter(({ at, role }) => at >= from && at < hit.at && !(role == "expected" && line.startsWith("hoped", at)));
      const after = marks.filter(({ at }) => at > hit.at && at < to);
      const behind = hits.length == 1 ? after[0]?.role : "";
      const same = index && SEPARATORS.test(line.slice(from, hit.at)) && hits[index - 1].role != "other" ? hits[index - 1].role : "";
      // "3 layers": what follows at once is counted.
      const next = after[0] && !line.slice(hit.end, after[0].at).trim() ? line.slice(after[0].at) : "";
      const counted = next && after[0].role == "other";
      hit.first = FIRST.test(line.slice(from, hit.at));
      hit.role = listed ? titles[index].role : counted ? "other" : next.startsWith("hoped") ? "expected"
        : before.at(-1)?.role || behind || same || (hit.percent ? "accuracy" : "");
    }
    return hits.filter(({ value }) => !Number.isNaN(value));
  }

  const FIRST = /\b(?:first|start\w*|begin\w*|init|iter\w* 0)\b|最初|初め|初回/;

  // A number as it was written: its value, and half of its last place.
  function valued(written) {
    const digits = written.replace(/[%,]|パーセント|percent/g, "").trim();
    const percent = /[%ト]$|percent$/.test(written);
    const share = percent ? 100 : 1;
    const decimals = /\.(\d*)/.exec(digits)?.[1].length ?? 0;
    const places = decimals + Number(/e-(\d+)/.exec(digits)?.[1] ?? 0);
    return { value: Number(digits) / share, half: 0.5 * 10 ** -places / share, whole: !places, percent, written };
  }

  // What a number can be, and how surely.
  function readings({ role, value, half, percent, whole, written, first, moves, later }) {
    const as = (name, weight, by = 1) => ({ role: name, weight, value: value / by, half: half / by });
    if (role == "expected" || role == "other" || later) return [];
    if (["accuracy", "train", "test"].includes(role)) {
      const names = role == "accuracy" ? [[role, 1]] : [[role, 1], ["accuracy", role == "test" ? 0.95 : 0.9]];
      // A percentage whose sign was left out?
      if (percent || value <= 1 || value > 100) return names.map(([name, weight]) => as(name, weight));
      const [plainly, share] = value == 10 ? [0.8, 0.95] : value < 20 && !whole ? [1, 0.8] : [0.75, 0.95];
      return names.flatMap(([name, weight]) => [as(name, plainly * weight), as(name, share * weight, 100)]);
    }
    if (role == "loss" && first) return [as("loss", moves ? 0.6 : 1), as("first", 1), as("number", 0.9)];
    if (role) return [as(role, 1), as("number", 0.9)];
    if (whole) return [as("number", 0.9)];
    // What has an exponent is a step, a rate or a difference.
    if (/e/.test(written)) return [as("number", 0.9)];
    const share = value >= 0 && value <= 1;
    return [...(share ? [as("accuracy", 0.9)] : []), as("loss", share ? 0.8 : 0.9), as("number", 0.9)];
  }

  // ---- Shapes: what NumPy says of them, or two that stand there.

  const sizes = (text) => text.replace(/[()\s]/g, "").split(",").filter(Boolean);

  const NUMPY = [
    ["product", /shapes (\([\d, ]*\)) and (\([\d, ]*\)) not aligned/g, (a, b) => [sizes(a), sizes(b)]],
    // The second array's first size, and the first one's last; more is not told.
    ["product", /size (\d+) is different from (\d+)/g, (b, a) => [[null, a], [b, null]]],
    ["broadcast", /with shapes ((?:\([\d, ]*\) ?){2,})/g, (all) => all.match(/\([^)]*\)/g).map(sizes)],
    ["broadcast", /operand with shape (\([\d, ]*\)).*?broadcast shape (\([\d, ]*\))/g, (a, b) => [sizes(a), sizes(b)]],
    ["index", /index (-?\d+) is out of bounds for axis (\d+) with size (\d+)/g, (...all) => all.map(sizes)],
    ["reshape", /reshape array of size (\d+) into shape (\([\d, -]*\))/g, (size, shape) => [[size], sizes(shape)]],
  ];
  const SHAPE = /\(\s*(?:\d+|[a-z])\s*,(?:\s*(?:\d+|[a-z])\s*,?)*\s*\)/gi;

  function shapes(text) {
    const line = text.replace(/\s+/g, " ");
    const told = NUMPY.flatMap(([kind, what, made]) => [...line.matchAll(what)].map(
      ([, ...parts]) => ({ kind, weight: 1, shapes: made(...parts) })));
    const free = (line.match(SHAPE) ?? []).map(sizes);
    if (told.length || free.length < 2) return told;
    const multiplied = /dot|@|matmul|align|w\d/i.test(line);
    return [
      { kind: "product", weight: multiplied ? 0.9 : 0.6, shapes: free.slice(0, 2) },
      { kind: "broadcast", weight: 0.75, shapes: free.slice(0, 3) },
    ];
  }

  // The sizes that a pattern's letters stand for, and how exact it is; null where it does not fit.
  function fitted(pattern, given) {
    const wanted = pattern.match(/\([^)]*\)/g).map(sizes);
    if (wanted.length > given.length) return null;
    const letters = {};
    let exact = 0;
    for (const [at, names] of wanted.entries()) {
      const any = names[0] == "...", told = any ? given[at].slice(1 - names.length) : given[at];
      if (any) names.shift();
      if (names.length != told.length) return null;
      for (const [index, name] of names.entries()) {
        const size = told[index];
        // Not told, and so in the pattern.
        if ((size === null) != (name == "_")) return null;
        if (size === null) continue;
        const expected = /\d/.test(name) ? name : letters[name];
        if (expected !== undefined && expected != size) return null;
        exact += /\d/.test(name) ? 2 : expected ? 1 : 0;
        letters[name] = size;
      }
    }
    return { letters, exact };
  }

  // ---- Sums and code; and all that can be read.

  const SUM = /(-?\d+)\s*([-+*x])\s*(-?\d+)\s*(?:={1,3}|=>|->|→|is|equals?(?: to)?|gives?|returns?|becomes?|was|got|が|は)\s*(?:array\()?\s*(-?\d+)(?![.\d])/g;

  // Two numbers that a wrap at 256 would take for each other: 253 and -3.
  function wrapped(text) {
    const all = (text.match(/(?<![\w.])-?\d+(?![\w.]*\d)/g) ?? []).map(Number);
    return all.filter((told) => told >= 0 && told < 256).flatMap((told) => (
      all.filter((right) => Math.abs(right - told) == 256).map((right) => ({ right, told }))));
  }

  function sums(text) {
    const told = [...unwrapped(text.toLowerCase()).matchAll(SUM)].map(([, first, sign, second, result]) => {
      const a = Number(first), b = Number(second);
      return { right: { "+": a + b, "-": a - b }[sign] ?? a * b, told: Number(result) };
    });
    return told.length ? told : wrapped(text);
  }

  // A line of code without spaces, in one spelling, without what it is assigned to.
  const code = (line) => line
    .replace(/^\s*(?:>>>|\.\.\.|In \[\d*\]:|-+> ?\d*|\d+\s)\s*/, "")
    .replace(/#.*$/, "")
    .replace(/\s+/g, "")
    .replace(/(?:np|numpy)\.(?:dot|matmul)\(([^(),]+),([^(),]+)\)/g, "$1@$2")
    .replace(/([\w.]+)\.dot\(([^()]+)\)/g, "$1@$2")
    .replace(/^(?:return|[\w.,[\]'"]+=(?!=))/, "");
  const isCode = (line) => line.length > 2 && /[(@*/+=[.%-]/.test(line);

  const quoted = (text) => [...text.matchAll(/'([\w.]{2,})'/g)].map(([, name]) => name);

  function read(text) {
    const folded = fold(text);
    const lines = folded.split("\n").map((line) => line.trim()).filter(Boolean);
    // Of a traceback, the last line says what happened.
    const told = lines.findLast((line) => /(?:Error|Warning|Exception)\b/.test(line)) ?? "";
    const found = numbers(folded);
    return {
      squeezed: squeezed(folded),
      // All that was said, and the message in it.
      words: [words(folded), ...(told && lines.length > 1 ? [words(told)] : [])],
      named: quoted(told).map((name) => [...words(name)][0] ?? name),
      numbers: found,
      readings: found.flatMap(readings),
      shapes: shapes(folded),
      sums: sums(folded),
      code: new Set(lines.map(code).filter(isCode)),
    };
  }

  // ---- The index, read once.

  const MEASURED = ["loss", "accuracy"];
  // Before the repair in a line of text.
  const DO = /(?:[:,]|\bthen|\bwrite|\buse|\bpass)\s*`([^`]+)`/gi;

  function known({ pages, words: said }) {
    const symptoms = pages.flatMap(([link, label, list]) => (
      list.map((row, place) => ({ ...prepared(row, link, label), place }))));
    const counts = new Map();
    for (const [link] of pages) {
      const its = symptoms.filter((one) => one.link == link);
      const all = new Set(its.flatMap(({ around }) => [...around]));
      const topics = new Set(its.flatMap((one) => [...one.topics]));
      for (const word of all) counts.set(word, 1 + (counts.get(word) ?? 0));
      for (const one of its) one.page = topics;
    }
    // A word says more the fewer pages have it.
    const rarity = (word) => Math.log(1 + 2 * pages.length / (counts.get(word) ?? 1));
    rarity.knows = (word) => counts.has(word);
    return { symptoms, rarity, said };
  }

  function prepared([id, kind, text, fix, repair, also, signs, rank], link, label) {
    const phrases = [text, ...also].map(fold).map((phrase) => (
      { squeezed: squeezed(phrase), words: words(phrase), readings: valuesOf(phrase, kind) }));
    const around = words(fold(`${label} ${fix} ${link.replace(/[/_]/g, " ")}`));
    const topics = new Set([...around, ...phrases.slice(kind == "message" ? 1 : 0).flatMap((phrase) => [...phrase.words])]);
    for (const phrase of phrases) for (const word of phrase.words) around.add(word);
    const repairs = [...repair.split("\n"), ...[...fix.matchAll(DO)].map(([, span]) => span)];
    return {
      id, kind, text, fix, repair, signs, rank, link, label, phrases, around, topics,
      repairs: repairs.map(code).filter(isCode),
    };
  }

  // The numbers of a symptom's own words. What has no role is what the symptom is about.
  function valuesOf(text, kind) {
    if (kind == "message") return [];
    return numbers(text).flatMap((number) => {
      const { role, value } = number, told = [...MEASURED, "prediction"].includes(role);
      if (!told && (value == 0 || value == 1)) return [];
      const as = told ? role : MEASURED.includes(kind) ? role || kind : "";
      if (!as) return [{ ...number, role: "number", weight: 1 }];
      // That the training digits have it says less of an accuracy.
      return readings({ ...number, role: as }).map((one) => (
        one.role == "accuracy" && as == "train" ? { ...one, weight: 0.6 } : one));
    });
  }

  // ---- How well a symptom fits, from 0 to 1.

  const either = (...chances) => 1 - chances.reduce(
    (rest, chance) => rest * (1 - Math.min(chance, 0.99)), 1);

  const weigh = (some, rarity) => [...some].reduce((all, word) => all + rarity(word) ** 2, 0);
  const shared = (one, other) => [...one].filter((word) => other.has(word));
  // One word of several in common says little.
  const lone = (mine, common) => (mine.size > 1 && common.length == 1 ? 0.7 : 1);

  // How much of what was said is in a phrase, or at least around it: in share, and in all.
  function told(mine, phrase, around, rarity) {
    let common = 0, all = 0;
    for (const word of mine) {
      const weight = rarity(word) * (rarity.knows(word) ? 1 : 0.6);
      all += weight;
      common += phrase.has(word) ? weight : around.has(word) ? 0.5 * weight : 0;
    }
    return lone(mine, shared(mine, around)) * (common / (all || 1)) ** 0.7 * common / (common + 2.5);
  }

  function bySaying(symptom, given, rarity) {
    let best = 0;
    for (const phrase of symptom.phrases.filter((one) => one.words.size)) {
      if (phrase.squeezed == given.squeezed) return 1;
      for (const mine of given.words.filter(({ size }) => size)) {
        best = Math.max(best, told(mine, phrase.words, symptom.around, rarity));
      }
    }
    return Math.min(best, 0.99);
  }

  const EXACT = { loss: (value) => 0.004 * value, accuracy: () => 0.0004 };

  // 0.1 or 2.3: it may well be another number.
  const coarse = ({ role, half }) => half > (role == "loss" ? 0.02 : 0.004) && half < 0.1;

  // A number that a symptom names.
  function byNumber(symptom, given) {
    let best = 0;
    for (const its of symptom.phrases.flatMap((phrase) => phrase.readings)) {
      for (const mine of given.readings.filter(({ role }) => role == its.role)) {
        // Without a role, a whole number below 1,000 may be anything.
        const any = ({ half, value }) => half == 0.5 && Math.abs(value) < 1000;
        if (its.role == "number" && (any(mine) || any(its))) continue;
        const most = !its.value ? 0 : its.role == "accuracy" ? 0.0005 : 0.01;
        const rounded = Math.min(mine.half, 0.01 * Math.abs(its.value) + its.half) + Math.min(its.half, most);
        const width = 1.000001 * (rounded + (EXACT[its.role]?.(its.value) ?? 0));
        const off = Math.abs(mine.value - its.value);
        if (off > width) continue;
        best = Math.max(best, (0.9 - 0.15 * off / (width || 1)) * mine.weight * Math.min(1, its.weight + 0.1)
          * (coarse(its) || coarse(mine) ? 0.85 : 1));
      }
    }
    return best;
  }

  // How surely a loss rises, or an accuracy stays: in words, or by a row of numbers.
  function moves(role, how, given) {
    const [said] = given.words;
    const word = { rises: "rise", stays: "stuck", leaps: "leap", wanders: "wander", nan: "nan" }[how];
    if (said.has(role) && said.has(word)) return 0.6;
    const values = given.numbers.filter((number) => number.role == role).map(({ value }) => value);
    return values.length > 2 && MOVES[how]?.(values) ? 0.85 : 0;
  }

  // How sure one part of a sign is, and what it says; null where it is not there.
  function seen(kind, value, given, says = "") {
    if (kind == "wraps") {
      const wrapped = ({ right, told }) => right != told && (right - told) % value == 0 && told >= 0 && told < value;
      const sum = given.sums.find(wrapped);
      return sum ? { sure: 0.97, says: [sum.right, value, sum.told] } : null;
    }
    if (Array.isArray(value)) {
      const [least, most] = value, slack = 1e-9;
      const fits = given.readings.filter((one) => (
        one.role == kind && one.value >= least - slack && one.value <= most + slack));
      const width = (most - least) / (most + least || 1);
      return fits.length ? { sure: Math.max(...fits.map(({ weight }) => weight)) * (0.88 - 0.15 * width) } : null;
    }
    if (!value.startsWith("(")) {
      const sure = moves(kind, value, given);
      return sure ? { sure } : null;
    }
    const fits = given.shapes.filter((one) => one.kind == kind)
      .map((one) => ({ weight: one.weight, ...fitted(value, one.shapes) })).filter(({ letters }) => letters);
    if (!fits.length) return null;
    const { weight, letters, exact } = fits.sort((one, other) => other.exact - one.exact)[0];
    const sentence = says.replace(/\{(\w)\}/g, (_, letter) => letters[letter]);
    return { sure: weight * (0.78 + 0.05 * Math.min(exact, 4)), says: sentence };
  }

  // The surest of a symptom's signs. Of one with several parts, each must be there.
  function bySign(symptom, given) {
    let best = { sure: 0 };
    for (const { says, ...parts } of symptom.signs) {
      const found = Object.entries(parts).map(([kind, value]) => seen(kind, value, given, says));
      if (found.includes(null)) continue;
      const sure = found.reduce((all, one) => all * one.sure, 1);
      const one = found.length > 1 ? 1.08 * sure ** (1 / found.length) : sure;
      if (one > best.sure) best = { sure: one, says: found.find((part) => part.says)?.says };
    }
    return best;
  }

  // What nearly every page speaks of, and names of errors, tell no page from another.
  const GENERAL = /^(?:loss|accuracy|train|test|data|predict|stuck|same|oneforall|digit|imag|\d+|.*error|.*warning)$/;
  const HALF = 15;

  // What was said is about something: how well a page knows it (`mine`, at most 0.6), and how
  // much of it only other pages know (`others`). Half of that is reached at a few rare words.
  function topic({ page }, said, rarity) {
    const subject = [...said].filter((word) => !GENERAL.test(word));
    const here = weigh(subject.filter((word) => page.has(word)), rarity);
    const known = weigh(subject.filter((word) => rarity.knows(word)), rarity);
    // A word that no page has is from another subject, or only chatter.
    const all = known + 0.4 * (weigh(subject, rarity) - known), elsewhere = known - here;
    return {
      mine: 0.6 * here / (all || 1) * here / (here + HALF),
      others: elsewhere / (elsewhere + HALF),
    };
  }

  function fit(symptom, given, rarity) {
    const sign = bySign(symptom, given), number = byNumber(symptom, given), [all] = given.words;
    let saying = bySaying(symptom, given, rarity);
    // Shapes say more than the words around them.
    const shaped = symptom.signs.some((one) => given.shapes.some(({ kind }) => kind in one));
    if (shaped && saying < 1) saying = sign.sure ? Math.min(saying, 0.7) : 0.5 * saying;
    // A loss or an accuracy that was told, and that this does not account for.
    const measured = given.numbers.some(({ role }) => MEASURED.includes(role));
    if (measured && !number && sign.sure < 0.65) saying *= 0.8;
    // What stands in quotes is what a message is about.
    const strange = given.named.length && !given.named.some((name) => symptom.around.has(name));
    if (strange) saying *= 0.3;
    const subject = topic(symptom, all, rarity);
    const value = Math.max(sign.sure, number) * (shaped ? 1 : 1 - 0.6 * subject.others);
    const score = either(0.9 * saying, strange ? 0.3 * subject.mine : subject.mine, value);
    // Of two that fit as well, the more common one.
    return { symptom, sign, number, score: score + (sign.sure && number ? 0.01 : 0) - 0.01 * symptom.rank - 0.0005 * symptom.place };
  }

  // ---- The answers.

  const LEAST = 0.26, SURE = 0.44, MOST = 4;

  // The best answers to a text, one for each page, best first; none repeats a line of the text.
  // Where not even the first is sure, all are guesses.
  function answers({ symptoms, rarity, said }, text) {
    const given = read(text), best = new Map();
    for (const symptom of symptoms) {
      if (symptom.repairs.some((line) => given.code.has(line))) continue;
      const found = fit(symptom, given, rarity);
      const least = best.get(symptom.link)?.score ?? LEAST;
      if (found.score > least) best.set(symptom.link, found);
    }
    const all = [...best.values()].sort((one, other) => other.score - one.score);
    const sure = all[0]?.score >= SURE;
    return all.filter(({ score }) => score > 0.72 * all[0].score).slice(0, MOST)
      .map((found) => ({ ...found, sure, said: understood(given, found, said) }));
  }

  const fill = (text, ...values) => values.reduce((all, value) => all.replace("#", value), text);

  // What was read, in words.
  function understood(given, { sign, number }, said) {
    if (Array.isArray(sign.says)) return fill(said.wraps, ...sign.says);
    if (sign.says) return sign.says;
    if (!sign.sure && !number) return "";
    const as = given.numbers.map((one) => [one.role || readings(one)[0]?.role, one.written]);
    const some = as.filter(([role]) => said[role]).slice(0, 3).map(([role, written]) => fill(said[role], written));
    return some.length ? `${said.read} ${some.join(", ")}.` : "";
  }

  return { read, known, answers, fill };
})();

// ---- The box in the document.

for (const box of document.querySelectorAll("[data-symptom-box]")) {
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const status = box.querySelector("[role=status]");
  // Links that are no answers are kept out of the box until they are wanted.
  const [where, lost, none, guess] = ["where", "lost", "none", "guess"].map((name) => {
    const part = box.querySelector(`.nn-box-${name}`);
    part.remove();
    part.hidden = false;
    return part;
  });
  const address = where.querySelector("a").href;
  let index, waiting;

  async function fetched() {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    return SymptomBox.known(await answer.json());
  }

  function load() {
    index ??= fetched();
    // What failed is tried again.
    index.catch(() => { index = undefined; });
    return index;
  }

  // An element with a text in which code stands between backticks.
  function element(name, text) {
    const made = document.createElement(name);
    text.split("`").forEach((part, at) => {
      const plain = part.replace(/\*(\S[^*]*)\*/g, "$1");
      made.append(at % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : plain);
    });
    return made;
  }

  function shown({ symptom, said }) {
    const item = document.createElement("li"), link = element("a", symptom.label);
    link.href = new URL(`${symptom.link}#${symptom.id}`, address);
    item.append(link, " ", element("span", symptom.text));
    if (said) item.append(element("p", said));
    item.append(element("p", symptom.repair ? symptom.fix : symptom.fix.replace(/[:：]$/, ".")));
    if (symptom.repair) item.append(element("pre", `\`${symptom.repair}\``));
    return item;
  }

  function show(text, found, said, otherwise) {
    for (const part of [lost, none, guess]) part.remove();
    list.replaceChildren(...found.map(shown));
    const sure = found[0]?.sure, told = [];
    if (text && !sure) list.after(otherwise);
    if (found.length && !sure) list.before(guess);
    if (found.length) {
      const count = SymptomBox.fill(found.length > 1 ? said.several : said.single, found.length);
      const first = [...list.firstChild.children].map((part) => part.textContent);
      told.push(sure ? "" : guess.textContent, count, ...first);
    } else if (text) told.push(otherwise.textContent);
    status.textContent = told.join(" ").trim();
  }

  async function answer() {
    const text = input.value.trim();
    if (!text) return show("", []);
    try {
      const all = await load();
      // Meanwhile, something else may have been typed.
      if (text == input.value.trim()) show(text, SymptomBox.answers(all, text), all.said, none);
    } catch {
      if (text == input.value.trim()) show(text, [], null, lost);
    }
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(answer, 120);
  }

  input.addEventListener("focus", () => { load().catch(() => {}); });
  input.addEventListener("input", soon);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const places = [input, ...list.querySelectorAll("a")], at = places.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: at == 0 ? 1 : -1 }[event.key];
    if (event.key == "Escape") {
      input.value = "";
      input.focus();
      soon();
    } else if (at >= 0 && places[to]) places[to].focus();
    else return;
    event.preventDefault();
  });
  // The focus, and perhaps a text, were there before this script.
  load().catch(() => {});
  soon();
}
