using FsCheck;
using FsCheck.Fluent;
using Replica.Search.Queries.Typos;

namespace Replica.Search.Tests;

/// <summary>The automaton against the distance matrix written out.</summary>
public sealed class TypoAutomatonTests
{
    private static readonly Gen<string> Word = Gen.Choose(1, 12).SelectMany(count => Gen.Elements('a', 'b', 'c', 'ж').ArrayOf(count)).Select(letters => new string(letters));

    private static readonly Gen<string> Text = Gen.Choose(0, 14).SelectMany(count => Gen.Elements('a', 'b', 'c', 'ж', 'z').ArrayOf(count)).Select(letters => new string(letters));

    [Theory]
    [InlineData("sintel", "sintel", 0)]
    [InlineData("sintel", "sintle", 1)]
    [InlineData("sintel", "sntel", 1)]
    [InlineData("sintel", "sinttel", 1)]
    [InlineData("sintel", "zintel", 1)]
    [InlineData("sintel", "intel", 1)]
    [InlineData("sintel", "isntle", 2)]
    [InlineData("sintel", "sin", -1)]
    [InlineData("ca", "abc", -1)]
    public void Mistakes_are_counted(string word, string text, int expected) => Assert.Equal(expected, Distance(new(word, 2), text));

    [Fact]
    public void The_automaton_agrees_with_the_matrix() =>
        Prop.ForAll(Word.ToArbitrary(), Text.ToArbitrary(), Gen.Choose(1, 2).ToArbitrary(), (word, text, edits) =>
        {
            var expected = Matrix(word, text);
            Assert.Equal(expected <= edits ? expected : -1, Distance(new(word, edits), text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void A_near_variant_of_a_word_is_near() =>
        Prop.ForAll(Word.ToArbitrary(), Gen.Choose(0, 1_000).Two().ToArbitrary(), (word, at) =>
        {
            var text = Swap(Swap(word, at.Item1), at.Item2);
            var expected = Matrix(word, text);
            Assert.Equal(expected <= 2 ? expected : -1, Distance(new(word, 2), text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void The_next_letter_is_the_least_that_does_not_end_in_a_dead_state() =>
        Prop.ForAll(Word.ToArbitrary(), Text.ToArbitrary(), Gen.Choose(1, 2).ToArbitrary(), (word, text, edits) =>
        {
            var automaton = new TypoAutomaton(word, edits);
            var state = text.Aggregate(automaton.Start, (state, letter) => automaton.Step(state, letter));
            foreach (var above in "\0abcdж")
            {
                var next = Enumerable.Range(above + 1, 0x500).Select(value => (char)value)
                    .Where(letter => !automaton.IsDead(automaton.Step(state, letter))).Select(letter => (char?)letter).FirstOrDefault();
                Assert.Equal(next, automaton.NextLetter(state, above));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData(0)]
    [InlineData(61)]
    public void A_word_beyond_the_limits_is_refused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TypoAutomaton(new string('a', length), 1));

    private static int Distance(TypoAutomaton automaton, string text) =>
        automaton.Distance(text.Aggregate(automaton.Start, (state, letter) => automaton.Step(state, letter)));

    private static string Swap(string word, int at)
    {
        if (word.Length < 2)
            return word;
        var letters = word.ToCharArray();
        var i = at % (letters.Length - 1);
        (letters[i], letters[i + 1]) = (letters[i + 1], letters[i]);
        return new(letters);
    }

    private static int Matrix(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
