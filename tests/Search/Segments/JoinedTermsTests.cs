using System.Text;
using Replica.Bench.Search;
using Replica.Search.Ranking;
using Replica.Search.Segments;
using Replica.Search.Segments.Building;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Tests.Segments;

/// <summary>Cursors that walk several terms at once, against the titles of the documents.</summary>
public sealed class JoinedTermsTests
{
    private const int Documents = 5_000;

    private static readonly string[] Words = ["often", "common", "usual", "rare"];
    private static readonly double[] Shares = [0.4, 0.25, 0.2, 0.01];

    private readonly Segment _segment;
    private readonly string[][] _titles;

    public JoinedTermsTests()
    {
        var random = new CorpusRandom(31);
        _segment = SegmentBuilder.Build([.. Enumerable.Range(0, Documents).Select(number => Corpus.Document($"{number:d5}", Title(ref random)))]);
        _titles = [.. Enumerable.Range(0, Documents).Select(document => _segment.Load(document).Title.Split(' '))];
    }

    [Theory]
    [InlineData("often", "common", "usual")]
    [InlineData("usual", "often")]
    [InlineData("rare", "often")]
    [InlineData("rare", "rare")]
    public void A_term_filtered_by_bitmaps_walks_the_documents_that_have_all(string lead, params string[] others) =>
        Check(() => new FilteredTermCursor(new TermCursor(Postings(lead), 1), Dense(others)), [lead, .. others]);

    [Theory]
    [InlineData("often", "common", "usual")]
    [InlineData("rare", "often")]
    [InlineData("rare", "usual", "common", "often")]
    public void Bitmaps_together_walk_the_documents_that_have_all(params string[] words) =>
        Check(() => new DenseConjunction(Dense(words)), words);

    [Fact]
    public void A_bitmap_has_the_impacts_of_the_postings()
    {
        foreach (var word in Words)
        {
            var (bitmap, postings) = (Bitmap(word), Postings(word));
            Assert.Equal((postings.Count, postings.MaxImpact), (bitmap.Count, bitmap.MaxImpact));
            for (var document = postings.Document; document != PostingsCursor.End; document = postings.Next())
                Assert.Equal(postings.Impact, bitmap.ImpactOf(document));
        }
    }

    [Fact]
    public void A_cursor_that_goes_back_begins_anew()
    {
        var postings = Postings("often");
        var first = postings.Document;
        foreach (var target in new[] { 0, 300, Documents / 2, Documents })
        {
            postings.Advance(target);
            postings.Rewind();
            Assert.Equal(first, postings.Document);
        }
    }

    [Fact]
    public void Steps_of_quality_are_the_column()
    {
        var random = new CorpusRandom(8);
        foreach (var length in new[] { 0, 1, 2, 300, 5_000 })
        {
            var column = new byte[length];
            for (var i = 0; i < length; i++)
                column[i] = (byte)random.Below(random.Chance(0.5) ? 256 : 4);
            column.AsSpan().Sort(static (x, y) => y.CompareTo(x));
            var steps = new QualitySteps(column);
            for (var document = 0; document < length; document++)
            {
                var (quality, end) = steps.Find(document);
                Assert.Equal(column[document], quality);
                Assert.Equal(column.AsSpan(document).IndexOfAnyExcept(quality) is >= 0 and var next ? document + next : length, end);
            }

            Assert.Equal((0, int.MaxValue), steps.Find(length));
        }
    }

    [Fact]
    public void Terms_that_are_not_there_are_not_found()
    {
        var segment = SegmentBuilder.Build([.. TorrentCorpus.Take(2_000)]);
        var terms = new HashSet<string>(StringComparer.Ordinal);
        for (var walk = segment.Terms.Walk([]); walk.MoveNext();)
            terms.Add(Encoding.UTF8.GetString(walk.Current));
        Assert.True(terms.Count > 2_000);
        foreach (var term in terms.ToList())
        {
            foreach (var other in new[] { term + "a", term[..^1], term[..^1] + "z", "0" + term, "\U0010FFFF" + term, "" })
                Assert.Equal(terms.Contains(other), segment.Terms.TryFind(Encoding.UTF8.GetBytes(other), out _));
        }
    }

    /// <summary>Walks step by step, and in jumps.</summary>
    private void Check(Func<MatchCursor> open, string[] words)
    {
        var expected = Enumerable.Range(0, Documents).Where(document => words.All(_titles[document].Contains)).Append(MatchCursor.End).ToList();
        Assert.True(expected.Count > 1);
        var bitmaps = Array.ConvertAll(words, Bitmap);
        var random = new CorpusRandom(2);
        foreach (var longest in new[] { 1, 40, 900 })
        {
            var cursor = open();
            for (var target = 0; target < Documents; target += 1 + random.Below(longest))
            {
                var document = cursor.Advance(target);
                Assert.Equal(expected.First(next => next >= target), document);
                if (document != MatchCursor.End)
                    Assert.Equal(bitmaps.Sum(bitmap => bitmap.ImpactOf(document)), cursor.Score());
            }
        }
    }

    private DenseTermCursor[] Dense(string[] words) => Array.ConvertAll(words, word => new DenseTermCursor(Bitmap(word), 1));

    private PostingsCursor Postings(string word)
    {
        Assert.True(_segment.Terms.TryFind(Encoding.UTF8.GetBytes(word), out var entry));
        var postings = new PostingsCursor();
        _segment.Open(entry, postings);
        return postings;
    }

    private TermBitmap Bitmap(string word) => new(Postings(word), Documents);

    private static string Title(ref CorpusRandom random)
    {
        var title = "each";
        for (var i = 0; i < Words.Length; i++)
            title += random.Chance(Shares[i]) ? " " + Words[i] : "";
        return title;
    }
}
