using System.Collections.Immutable;
using System.Text;

namespace Replica.Search.Analysis;

#pragma warning disable CA1822 // The scanner to come has state.
/// <summary>From text to terms: one chain for the index, for highlights and for queries. Reusable; not for two threads at once.</summary>
internal sealed class TextAnalyzer
{
    /// <summary>Of the terms; an index built by another version is built anew.</summary>
    public const int Version = 2;

    /// <summary>Adds a text's tokens, their positions counted from <paramref name="position"/>.</summary>
    /// <returns>The next free position.</returns>
    public int Analyze(ReadOnlySpan<char> text, TokenBuffer tokens, int position = 0)
    {
        foreach (var token in Analyzer.Analyze(text.ToString(), position))
        {
            tokens.Add(Encoding.UTF8.GetBytes(token.Term), token.Position, new(token.Start, token.Length));
            position = Math.Max(position, token.Position + 1);
        }

        return position;
    }

    /// <summary>The words of an unquoted piece of a query, in order; each is to be found on its own.</summary>
    public IReadOnlyList<QueryWord> AnalyzeQuery(ReadOnlySpan<char> text) =>
        [.. WordScanner.Scan(text.ToString()).Select(word => new QueryWord(
            new(word.Parts[0].Start, word.Parts[^1].End - word.Parts[0].Start), Spell([word])))];

    /// <summary>The spellings of a quoted piece of a query, which is found as it stands; none if it has no word.</summary>
    public ImmutableArray<Spelling> AnalyzePhrase(ReadOnlySpan<char> text)
    {
        var words = WordScanner.Scan(text.ToString());
        return words.Count == 0 ? [] : Spell(words);
    }

    private static ImmutableArray<Spelling> Spell(List<Word> words)
    {
        var split = Spell(words, joined: false);
        return words.Any(word => !word.IsIdeographs && word.Parts.Length > 1) ? [Spell(words, joined: true), split] : [split];
    }

    private static Spelling Spell(List<Word> words, bool joined)
    {
        var terms = ImmutableArray.CreateBuilder<SpelledTerm>();
        var offset = 0;
        foreach (var word in words)
        {
            var isPairs = word.IsIdeographs && word.Parts.Length > 1;
            if (joined && !word.IsIdeographs)
            {
                terms.Add(new(Analyzer.Join(word), offset++));
            }
            else
            {
                for (var i = 0; i < word.Parts.Length - (isPairs ? 1 : 0); i++)
                    terms.Add(new(isPairs ? word.Parts[i].Text + word.Parts[i + 1].Text : word.Parts[i].Text, offset + i));
                offset += word.Parts.Length;
            }
        }

        return new(terms.ToImmutable(), CanExtend: terms.Count == 1 && !words[^1].IsIdeographs);
    }
}
