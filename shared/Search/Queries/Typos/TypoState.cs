namespace Replica.Search.Queries.Typos;

/// <summary>
/// What a <see cref="TypoAutomaton"/> knows after some letters: in each set a bit for every count of the word's letters that they may stand
/// for, with at most none, one or two mistakes; and where a swap of two letters has begun.
/// </summary>
internal readonly record struct TypoState(ulong Exact, ulong One, ulong Two, ulong OneSwapping, ulong TwoSwapping);
