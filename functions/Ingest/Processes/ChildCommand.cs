namespace Replica.Ingest.Processes;

/// <summary>A program to run. No shell is involved: each argument reaches it as it stands.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">In order.</param>
/// <param name="Folder">Working folder, and its home: the only place it has reason to write to.</param>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>How long it may run.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The only way out that it is told of; null = it has no business on the network.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The most bytes of standard output that are kept; more of them end it.</summary>
    public int MaxOutput { get; init; } = 1024 * 1024;

    /// <summary>Told each line of standard output as it comes, instead of keeping it; lines beyond 4,096 characters are cut.</summary>
    public Action<string>? OnLine { get; init; }
}
