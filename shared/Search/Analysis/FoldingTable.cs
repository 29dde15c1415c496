using System.Collections.Frozen;

namespace Replica.Search.Analysis;

/// <summary>
/// What a lower-case character is searched as, where that is another one: Latin and Greek letters without diacritics, ligatures
/// spelled out, and the variants of Arabic and Persian letters as one. Written out, because with invariant globalization the base library
/// does not decompose text. й stays й: Russian readers tell it from и.
/// </summary>
internal static class FoldingTable
{
    private static readonly FrozenDictionary<char, string> Folded = Lines
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' '))
        .SelectMany(row => row[1].Select(variant => KeyValuePair.Create(variant, row[0])))
        .ToFrozenDictionary();

    /// <summary>The replacement, or null where the character stays.</summary>
    public static string? Find(char character) => Folded.GetValueOrDefault(character);

    /// <summary>A replacement and all that it replaces.</summary>
    private const string Lines =
        """
        a ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ
        ae æǣǽ
        b ƀḃḅḇ
        c çćĉċčḉ
        d ðďđḋḍḏḑḓ
        dz ǆǳ
        e èéêëēĕėęěȅȇȩɇḕḗḙḛḝẹẻẽếềểễệ
        f ƒḟ
        ff ﬀ
        ffi ﬃ
        ffl ﬄ
        fi ﬁ
        fl ﬂ
        g ĝğġģǧǵḡ
        h ĥħȟḣḥḧḩḫẖ
        i ìíîïĩīĭįİıǐȉȋḭḯỉị
        ij ĳ
        j ĵǰɉ
        k ķĸǩḱḳḵ
        l ĺļľŀłḷḹḻḽ
        lj ǉ
        m ḿṁṃ
        n ñńņňŉŋǹṅṇṉṋ
        nj ǌ
        o ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ
        oe œ
        p ṕṗ
        r ŕŗřȑȓɍṙṛṝṟ
        s śŝşšſșṡṣṥṧṩẛẜẝ
        ss ßẞ
        st ﬅﬆ
        t ţťŧțṫṭṯṱẗ
        th þ
        u ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự
        v ṽṿ
        w ŵẁẃẅẇẉẘ
        x ẋẍ
        y ýÿŷȳɏẏẙỳỵỷỹ
        z źżžƶẑẓẕ
        α άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ
        β ϐ
        ε έϵἐἑἒἓἔἕὲέ
        η ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ
        θ ϑ
        ι ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ
        κ ϰ
        ο όὀὁὂὃὄὅὸό
        π ϖ
        ρ ϱῤῥ
        σ ςϲ
        υ ΰϋύϒϓϔὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ
        φ ϕ
        ω ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ
        е ёѐ
        и ѝ
        ا أإآٱ
        ه ةۀەۂہۃ
        و ؤ
        ک ك
        ی يىئېے
        """;
}
