namespace Replica.Search.Tests.Analysis.Tables;

/// <summary>What each character is searched as: compatibility and case folding, then what readers of each script take for the same.</summary>
internal sealed class CharacterFolding(UnicodeFiles unicode)
{
    // Told from their bases by their readers.
    private const string Kept = "йїўѓќ";

    // Decomposing them tells nothing (compatibility jamo) or breaks a letter (Thai and Lao AM).
    private static readonly HashSet<int> Whole = [0x0E33, 0x0EB3, .. Enumerable.Range(0x3131, 94), .. Kept.Select(letter => (int)letter)];

    // The first is what the others are searched as; each stands for one character, or its replacement is spelled out.
    private static readonly Dictionary<int, string> Letters = Rows(
        "a ⱥ", "ae æ", "b ƀɓ", "c ȼ", "d đðɗɖ", "e əɇ", "f ƒ", "g ǥɠ", "h ħ", "i ıɨ", "j ɉ", "k ƙĸ", "l łƚɫ", "n ŋɲ", "o ø", "oe œ",
        "p ƥ", "r ɍ", "t ŧƭⱦ", "th þ", "u ʉ", "v ʋ", "y ƴɏ", "z ƶȥ",
        "ا ٱ", "ه ةەہۃھ", "ک كڪ", "ی يىېےێۍ",
        "- \u2010\u2012", ", \u066C", ". \u066B");

    // Traditional Han and the simplified that Unihan does not name, or names another for: CLDR's transform Hant-Hans (uconv -x Hant-Hans) beside it.
    private static readonly Dictionary<int, int> Han = string.Join(' ',
        "㠏㟆 㩜㨫 䊷䌶 䋙䌺 䋻䌾 䝼䞍 䬗扬 䯀䯅 䱽䲝 䶧咬 亙亘 佈布 佔占 侷局 俬私 俱具 倖幸 倣仿 僇戮 僱雇 儸㑩 兇凶 剷铲 劏㓥 劚㔉 勗勖 勳勋 卹恤 厠厕 吢吣 咷啕 唸念 啓启 喎㖞 喨亮 喫吃 噚㖊 嚐尝 嚥咽 嚮向",
        "囍禧 囓啮 塚冢 墻墙 壎埙 壜坛 奬奖 姊姐 姪侄 嫋袅 嬀妫 嬝袅 孃娘 尅克 崑昆 崙仑 巖岩 廻回 弔吊 彆别 彿佛 徬彷 悳德 悽凄 慇殷 慤悫 慼戚 慾欲 懃勤 懮忧 搆构 搥捶 搧扇 搨拓 搾榨 摀捂 撚捻 撝㧑 撢掸 擓㧟",
        "擣捣 昇升 暱昵 枒丫 榖谷 槓杠 槖橐 樑梁 檝楫 櫺棂 欵款 歎叹 歛敛 殨㱮 殰㱩 毬球 氹凼 氾泛 汎泛 汙污 沍冱 洩泄 淒凄 淨净 湧涌 溼湿 滷卤 潙沩 濬浚 瀇㲿 瀰弥 煱㶽 燄焰 燉炖 燐磷 燬毁 燶㶶 燻熏 燿耀 爲为",
        "牀床 牋笺 獃呆 獱㺍 瑯琅 甕瓮 産产 痀佝 痠酸 瘻瘘 癒愈 癡痴 皁皂 盃杯 眞真 睪睾 瞇眯 瞜䁖 砲炮 硏研 礡礴 礮炮 祕秘 稏䅉 稜棱 竪竖 筴䇲 箇个 箎篪 箝钳 簆筘 簷檐 籐藤 籤签 粧妆 糰团 紬䌷 紮扎 絃弦 絅䌹",
        "絶绝 綉绣 綐䌼 綑捆 綫线 綳绷 綵彩 緑绿 縳䌸 縴纤 繸䍁 繿䍀 罎坛 罣挂 羣群 羨羡 羶膻 翫玩 翺翱 脣唇 臥卧 舖铺 荳豆 菓果 菸烟 葯药 蒐搜 蒓莼 蓆席 蔴麻 薳䓕 藴蕴 藷薯 蝨虱 螮䗖 蠍蝎 蠔蚝 蠧蠹 衆众 袴绔",
        "裏里 襬䙓 覈核 託托 訢䜣 証证 説说 諡谥 謡谣 譁哗 譅䜧 譟噪 讌䜩 讚赞 豔艳 貍狸 貙䝙 賫赍 賰䞐 賸剩 贜赃 跤交 跼局 踡蜷 踰逾 蹟迹 蹧糟 轝舆 週周 遊游 遯遁 醃腌 醖酝 醼宴 釦扣 鉢钵 銲焊 鋭锐 録录 鍊炼",
        "鎗枪 鎚锤 鎸镌 鑑鉴 钁䦆 関关 閧哄 閲阅 闇暗 闘斗 阨厄 陞升 隄堤 霑沾 靷纼 韮韭 頽颓 顔颜 餬糊 餵喂 餽馈 饑饥 駡骂 騧䯄 鬀剃 鬨哄 鬭斗 鮝鲞 鳬凫 鳾䴓 鴷䴕 鵁䴔 鶄䴖 鶪䴗 鷄鸡 鷈䴘 鷿䴙 鸂㶉 鹼碱 麤粗",
        "鼇鳌 鼈鳖 齧啮 齩咬")
        .Split(' ').ToDictionary(pair => (int)pair[0], pair => (int)pair[1]);

    /// <summary>Code points; never empty. Stable: folding them again gives themselves.</summary>
    public int[] Fold(int code)
    {
        int[] now = [code];
        while (true)
        {
            int[] next = [.. now.SelectMany(Step)];
            if (next.AsSpan().SequenceEqual(now))
                return now;
            now = next;
        }
    }

    private int[] Step(int code)
    {
        if (unicode.Digits.TryGetValue(code, out var digit))
            return ['0' + digit];
        if (unicode.CaseFolded.TryGetValue(code, out var folded))
            return folded;
        if (Letters.TryGetValue(code, out var letters))
            return [.. letters.EnumerateRunes().Select(rune => rune.Value)];
        if (Han.TryGetValue(code, out var han))
            return [han];
        if (unicode.Simplified.TryGetValue(code, out var simplified))
            return [simplified];
        if (code is (>= 0x30A1 and <= 0x30F6) or 0x30FD or 0x30FE)
            return [code - 0x60]; // Katakana as hiragana.
        return Decomposes(code) ? unicode.Decomposed[code] : [code];
    }

    // Kana with their voicing marks stay, and so do fractions: one half is not twelve.
    private bool Decomposes(int code) =>
        !Whole.Contains(code) && unicode.Decomposed.TryGetValue(code, out var parts) && !(parts.Length > 1 && parts.Any(part => part is 0x3099 or 0x309A or 0x2044));

    private static Dictionary<int, string> Rows(params string[] rows) =>
        rows.Select(row => row.Split(' ')).SelectMany(row => row[1].Select(letter => ((int)letter, row[0]))).ToDictionary();
}
