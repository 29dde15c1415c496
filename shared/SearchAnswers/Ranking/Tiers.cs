namespace Replica.SearchAnswers.Ranking;

/// <summary>
/// What is comparable when results of the catalogue and of the DHT are merged by relevance. A match is strong if every word asked for stands in its
/// title whole, and weak if it was found by some of the words, by a beginning or a misspelling of one, or in files, tags or description. Strong ones
/// come before weak ones, and among equals the catalogue's come first; so an exact match from the DHT is never behind a weak one of ours.
/// Only the best of each source are told apart; what its source ranks behind them follows in that source's order.
/// </summary>
public static class Tiers
{
    /// <summary>Results of the index that are told apart.</summary>
    public const int Window = Search.IndexSnapshot.MaxLimit;

    /// <summary>The catalogue's, strong.</summary>
    public const int Strong = 0;

    /// <summary>The DHT's, strong.</summary>
    public const int DhtStrong = 1;

    /// <summary>The catalogue's, weak.</summary>
    public const int Weak = 2;

    /// <summary>The DHT's, weak.</summary>
    public const int DhtWeak = 3;

    /// <summary>What the index ranks behind its first <see cref="Window"/>.</summary>
    public const int Rest = 4;

    /// <summary>What the upstreams rank behind their first rows.</summary>
    public const int DhtRest = 5;

    /// <summary>The tier of one of the best.</summary>
    public static int Of(bool isStrong, bool isDht) => isStrong ? (isDht ? DhtStrong : Strong) : isDht ? DhtWeak : Weak;
}
