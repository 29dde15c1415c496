namespace Replica.Catalogue.Cloud;

/// <summary>Environment variables of the functions and containers, set by <c>infra</c>.</summary>
public static class EnvironmentNames
{
    /// <summary><see cref="Deployment.Bucket"/></summary>
    public const string Bucket = "REPLICA_BUCKET";

    /// <summary><see cref="Deployment.Table"/></summary>
    public const string Table = "REPLICA_TABLE";

    /// <summary><see cref="Deployment.Events"/></summary>
    public const string EventsQueue = "REPLICA_EVENTS_QUEUE";

    /// <summary><see cref="Deployment.Verify"/></summary>
    public const string VerifyQueue = "REPLICA_VERIFY_QUEUE";

    /// <summary><see cref="Deployment.Ingest"/></summary>
    public const string IngestQueue = "REPLICA_INGEST_QUEUE";

    /// <summary><see cref="Deployment.IngestLarge"/></summary>
    public const string IngestLargeQueue = "REPLICA_INGEST_LARGE_QUEUE";

    /// <summary><see cref="Deployment.Content"/></summary>
    public const string ContentUrl = "REPLICA_CONTENT_URL";

    /// <summary><see cref="Deployment.Search"/></summary>
    public const string SearchUrl = "REPLICA_SEARCH_URL";

    /// <summary><see cref="Deployment.SigningKey"/></summary>
    public const string SigningKey = "REPLICA_SIGNING_KEY";

    /// <summary><see cref="Deployment.IndexFolder"/></summary>
    public const string IndexFolder = "REPLICA_INDEX_FOLDER";

    /// <summary><see cref="Deployment.PublishInterval"/></summary>
    public const string PublishMinutes = "REPLICA_PUBLISH_MINUTES";

    /// <summary>Servers that search the DHT, read by the search container.</summary>
    public const string DhtSearch = "REPLICA_DHT_SEARCH";

    /// <summary>The variable that names a queue's dead-letter queue: the queue's own with <c>_DEAD</c>.</summary>
    public static string DeadLetters(string queueVariable) => queueVariable + "_DEAD";
}
