using System.Text;

namespace Replica.Search.Analysis;

/// <summary>Spellings of a typed word together with those next to it: <c>wi fi</c> as <c>wifi</c>, <c>season 1</c> as <c>s01</c>, می خواهم as میخواهم.</summary>
internal static class QueryNeighbours
{
    private const int LongestEpisode = 4;

    /// <summary>Adds those of the word at <paramref name="i"/>. A document that has one has both words.</summary>
    public static void Add(List<List<QueryPart>> words, int i, List<Spelling> spellings)
    {
        for (var first = Math.Max(0, i - LongestEpisode + 1); first <= i; first++)
            AddEpisode(words, first, i, spellings);
        if (i > 0)
            AddJoined(words[i - 1], words[i], spellings);
        if (i + 1 < words.Count)
            AddJoined(words[i], words[i + 1], spellings);
    }

    private static void AddJoined(List<QueryPart> left, List<QueryPart> right, List<Spelling> spellings)
    {
        if (left is not [{ Kind: CharacterClass.Letter, Name: null }] || right is not [{ Kind: CharacterClass.Letter, Name: null }])
            return;
        var joined = left[0].Text + right[0].Text;
        if (QuerySpellings.Fits(joined) && !joined.All(char.IsAsciiDigit))
            spellings.Add(QuerySpellings.One(joined, isGuess: !PersianAffix.Joins(Bytes(left[0]), Bytes(right[0]))));
    }

    /// <summary>Adds what the words from <paramref name="first"/> on say, if <paramref name="i"/> is among them.</summary>
    private static void AddEpisode(List<List<QueryPart>> words, int first, int i, List<Spelling> spellings)
    {
        if (words[first] is not [{ Kind: CharacterClass.Letter } start])
            return;
        var next = first + 1;
        if (!(Episode.TryRead(Bytes(start), out var season, out var episode) && episode < 0)
            && !(Episode.IsSeason(Bytes(start)) && Number(words, next++, out season)))
        {
            return;
        }

        if (i < next)
            spellings.Add(Spell(season, -1));
        if (next < words.Count && words[next] is [{ Kind: CharacterClass.Letter, Gap: not WordScanner.None } part])
        {
            var isSpelledOut = Episode.IsEpisode(Bytes(part)) && Number(words, next + 1, out episode);
            if ((isSpelledOut && i <= next + 1) || (Episode.TryReadEpisode(Bytes(part), out episode) && i <= next))
                spellings.Add(Spell(season, episode));
        }
    }

    private static bool Number(List<List<QueryPart>> words, int i, out int number)
    {
        number = -1;
        return i < words.Count && words[i] is [{ Kind: CharacterClass.Letter } part] && Episode.TryReadNumber(Bytes(part), out number);
    }

    private static byte[] Bytes(QueryPart part) => Encoding.UTF8.GetBytes(part.Text);

    private static Spelling Spell(int season, int episode)
    {
        Span<byte> memory = stackalloc byte[Episode.MaxBytes];
        return QuerySpellings.One(Encoding.UTF8.GetString(Episode.Write(season, episode, memory)));
    }
}
