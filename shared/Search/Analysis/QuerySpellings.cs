using System.Collections.Immutable;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>The spellings of one typed word by itself.</summary>
internal static class QuerySpellings
{
    private const int MinGuessed = 4;
    private const int MaxGuessed = 16;

    // Characters of a script without letters, up to which a word may be two; each of them has two at least.
    private const int MaxDividedUnits = 8;

    private const string ArabicArticle = "ال";

    // Korean particles of one syllable.
    private const string Particles = "은는이가을를의에도로와과만";

    /// <summary>The spellings that mean the same.</summary>
    public static void AddOwn(List<QueryPart> word, List<Spelling> spellings)
    {
        if (word[0].Kind != CharacterClass.Letter)
        {
            AddUnits(word, spellings);
            return;
        }

        if (word is [{ Name: { } name }])
        {
            spellings.Add(One(name, canExtend: true));
            return;
        }

        if (word is [var single] && Canonical(single.Text) is { } canonical)
            spellings.Add(One(canonical));
        if (Fits(Joined(word)))
            spellings.Add(One(Joined(word), canExtend: true));
        else
            spellings.Add(AsIndexed([word]));
        if (word.Count > 1)
            spellings.Add(Sequence([word], joined: false));
    }

    /// <summary>The spellings that may mean the same: two words for one, a word without its particle or with another form of itself.</summary>
    public static void AddGuesses(List<QueryPart> word, List<Spelling> spellings)
    {
        if (word[0].Kind == CharacterClass.Hangul && word.Count > 2 && Particles.Contains(word[^1].Text, StringComparison.Ordinal))
            spellings.Add(Sequence([word[..^1]], joined: false) with { IsGuess = true });
        if (word[0].Kind is not (CharacterClass.Letter or CharacterClass.Symbol))
            AddDivided(word, spellings);
        if (word is not [{ Kind: CharacterClass.Letter, Name: null }])
            return;
        var text = word[0].Text;
        if (OtherForm(text) is { } other && Fits(other))
            spellings.Add(One(other, isGuess: true));
        if (text.Length is < MinGuessed or > MaxGuessed || text.All(char.IsAsciiDigit))
            return;
        for (var i = 1; i < text.Length; i++)
        {
            var changes = char.IsAsciiDigit(text[i]) != char.IsAsciiDigit(text[i - 1]);
            if ((changes || (i >= 2 && i <= text.Length - 2)) && !char.IsLowSurrogate(text[i]))
                spellings.Add(new([new(text[..i], 0), new(text[i..], 1)], IsGuess: true));
        }
    }

    /// <summary>05 for 5 and 5 for 05, القران for قران and قران for القران; null where a word has no such form.</summary>
    private static string? OtherForm(string word) => word switch
    {
        [>= '0' and <= '9'] => "0" + word,
        ['0', >= '0' and <= '9'] => word[1..],
        [>= '\u0620' and <= '\u06D3', _, _, ..] => word.StartsWith(ArabicArticle, StringComparison.Ordinal) && word.Length > MinGuessed ? word[ArabicArticle.Length..] : ArabicArticle + word,
        _ => null,
    };

    /// <summary>Adds 오징어 게임 for 오징어게임, シン・ゴジラ for シンゴジラ.</summary>
    private static void AddDivided(List<QueryPart> word, List<Spelling> spellings)
    {
        if (word.Count > MaxDividedUnits)
            return;
        for (var i = 2; i <= word.Count - 2; i++)
            spellings.Add(Sequence([word[..i], word[i..]], joined: false) with { IsGuess = true });
    }

    /// <summary>Words as they follow each other; compounds as one word or as several.</summary>
    public static Spelling Sequence(List<List<QueryPart>> words, bool joined)
    {
        var terms = ImmutableArray.CreateBuilder<SpelledTerm>();
        var offset = 0;
        foreach (var word in words)
        {
            if (joined && word[0].Kind == CharacterClass.Letter && Fits(Joined(word)))
                terms.Add(new(Joined(word), offset++));
            else
                AddParts(word, ref offset, terms);
        }

        return new(terms.ToImmutable());
    }

    /// <summary>Words exactly as the index has them for the same text: those that an apostrophe divides at one position.</summary>
    public static Spelling AsIndexed(List<List<QueryPart>> words)
    {
        var terms = ImmutableArray.CreateBuilder<SpelledTerm>();
        var offset = 0;
        foreach (var word in words)
        {
            if (word[0].Kind != CharacterClass.Letter)
            {
                AddParts(word, ref offset, terms);
                continue;
            }

            foreach (var part in word)
                terms.Add(new(part.Name ?? part.Text, part.Shares > 1 ? offset - 1 : offset++));
        }

        return new(terms.ToImmutable());
    }

    /// <summary>A spelling of one term.</summary>
    public static Spelling One(string term, bool isGuess = false, bool canExtend = false) => new([new(term, 0)], isGuess, canExtend);

    /// <summary>The parts as one.</summary>
    public static string Joined(List<QueryPart> word) => word is [{ Name: { } name }] ? name : string.Concat(word.Select(part => part.Text));

    /// <summary>True if a document's word of this length is not cut.</summary>
    public static bool Fits(string term) => Encoding.UTF8.GetByteCount(term) <= TokenBuffer.MaxTermBytes;

    private static void AddParts(List<QueryPart> word, ref int offset, ImmutableArray<SpelledTerm>.Builder terms)
    {
        var isPairs = word[0].Kind is not (CharacterClass.Letter or CharacterClass.Symbol) && word.Count > 1;
        for (var i = 0; i < word.Count - (isPairs ? 1 : 0); i++)
            terms.Add(new(isPairs ? word[i].Text + word[i + 1].Text : word[i].Name ?? word[i].Text, offset + i));
        offset += word.Count;
    }

    private static void AddUnits(List<QueryPart> word, List<Spelling> spellings)
    {
        var isHangul = word[0].Kind == CharacterClass.Hangul;
        if (isHangul && word.Count > 2 && Fits(Joined(word)))
            spellings.Add(One(Joined(word)));
        spellings.Add(Sequence([word], joined: false) with { CanExtend = isHangul && word.Count == 1 });
    }

    private static string? Canonical(string word)
    {
        if (!Episode.TryRead(Encoding.UTF8.GetBytes(word), out var season, out var episode))
            return null;
        Span<byte> memory = stackalloc byte[Episode.MaxBytes];
        return Encoding.UTF8.GetString(Episode.Write(season, episode, memory));
    }
}
