namespace Replica.Support.Magnetico;

/// <summary>How a <see cref="Magneticow"/> behaves.</summary>
public enum MagneticowMood
{
    /// <summary>As the real one, which is hard enough.</summary>
    Honest,

    /// <summary>Takes requests and says nothing.</summary>
    Hangs,

    /// <summary>Begins an answer and says no more.</summary>
    Stalls,

    /// <summary>Ends the connection, as it does when it panics.</summary>
    Drops,

    /// <summary>Answers 302 to itself.</summary>
    Redirects,

    /// <summary>Answers 500.</summary>
    Fails,

    /// <summary>Answers 200 with a list that never ends.</summary>
    Endless,

    /// <summary>Breaks off in the middle of a row.</summary>
    Malformed,

    /// <summary>An object where a list should be.</summary>
    NoList,

    /// <summary>Lists in lists, a hundred thousand deep.</summary>
    Deep,

    /// <summary>The right body, called HTML.</summary>
    WrongType,

    /// <summary>Each row twice, hashes in capitals, and rows that are none between them.</summary>
    Odd,
}
