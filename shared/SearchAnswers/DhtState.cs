namespace Replica.SearchAnswers;

/// <summary>How the DHT part of an answer fared; in JSON the names in lower case, as the outside contract has them.</summary>
public enum DhtState
{
    /// <summary>Not asked: there is no upstream, or it can not answer such a search.</summary>
    Off,

    /// <summary>Everybody asked answered.</summary>
    Ok,

    /// <summary>Somebody did not answer in time.</summary>
    Late,

    /// <summary>Somebody failed.</summary>
    Failed,
}
