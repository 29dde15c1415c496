namespace Replica.Client.Embedded;

/// <summary>What lies where in the data folder of <c>up</c> and <c>app</c>.</summary>
/// <param name="Folder">Full path; only its owner may look into it.</param>
internal sealed record DataLayout(string Folder)
{
    /// <summary>The embedded object store's objects.</summary>
    public string Objects => Path.Combine(Folder, "objects");

    /// <summary>Objects on their way into the store; on the same volume.</summary>
    public string Staging => Path.Combine(Folder, "staging");

    /// <summary>Fetched pieces and metainfo.</summary>
    public string Cache => Path.Combine(Folder, "cache");

    /// <summary>Uploads from the page while they are published.</summary>
    public string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>Media on its way in; emptied at the start.</summary>
    public string IngestScratch => Path.Combine(Folder, "ingest");

    /// <summary>Items, changes and the uploads of the embedded service.</summary>
    public string CatalogueDatabase => Path.Combine(Folder, "catalogue.db");

    /// <summary>The embedded service's queues.</summary>
    public string QueueDatabase => Path.Combine(Folder, "queue.db");

    /// <summary>The embedded service's search index, which can be made anew of the catalogue.</summary>
    public string Index => Path.Combine(Folder, "index");

    /// <summary>The user's own uploads and their tokens.</summary>
    public string ClientDatabase => Path.Combine(Folder, "client.db");

    /// <summary>What the seeding peer has read of the catalogue.</summary>
    public string SeedDatabase => Path.Combine(Folder, "seeding.db");

    /// <summary>The service's last good config; other commands keep it here too.</summary>
    public string ConfigCache => Path.Combine(Folder, "service.json");

    /// <summary>The DHT's node id and table; other commands keep them here too.</summary>
    public string DhtState => Path.Combine(Folder, "dht");

    /// <summary>The embedded service's private Ed25519 key.</summary>
    public string ConfigKey => Path.Combine(Folder, "keys", "config.key");

    /// <summary>Held while an instance runs.</summary>
    public string Lock => Path.Combine(Folder, "lock");

    /// <summary>
    /// Makes folders and databases for their owner alone. A data folder that this program made keeps others out anyway; one that the user made may
    /// be open to all.
    /// </summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var folder in new[] { Objects, Staging, Cache, Index }) Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        };
        foreach (var database in new[] { CatalogueDatabase, QueueDatabase, SeedDatabase }) new FileStream(database, options).Dispose();
    }
}
