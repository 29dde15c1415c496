using System.Text.Json;

namespace Replica.Support.Processes;

/// <summary>What a finished <c>replica</c> command left.</summary>
public sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON lines.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    /// <summary>The last JSON line.</summary>
    public JsonElement Last => Lines[^1];
}
