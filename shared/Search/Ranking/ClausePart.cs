namespace Replica.Search.Ranking;

/// <summary>One alternative of a clause: terms that stand together.</summary>
/// <param name="Terms">At least one, each in some segment.</param>
/// <param name="Offsets">Positions of each after the first.</param>
/// <param name="Weights">What an impact of 1 scores, of each.</param>
internal sealed record ClausePart(TermEverywhere[] Terms, int[] Offsets, float[] Weights);
