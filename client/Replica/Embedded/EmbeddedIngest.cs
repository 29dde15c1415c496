using System.Collections.Immutable;
using System.Net;
using Replica.Client.Cli;
using Replica.Ingest;

namespace Replica.Client.Embedded;

/// <summary>How <c>up</c> ingests: the worker's variables, with the limits of a machine that is the user's own.</summary>
internal static class EmbeddedIngest
{
    private static readonly IngestLimits Limits = new() { MaxDuration = TimeSpan.FromHours(6), MaxRunTime = TimeSpan.FromHours(2) };

    /// <summary>Reads the settings.</summary>
    /// <param name="layout">Where scratch files go.</param>
    /// <param name="allowed">The exceptions from the guard.</param>
    /// <exception cref="CommandException">A variable is malformed.</exception>
    public static IngestOptions Read(DataLayout layout, ImmutableArray<IPEndPoint> allowed)
    {
        try
        {
            var options = IngestOptions.FromEnvironment(layout.IngestScratch, Limits, Environment.GetEnvironmentVariable);
            return options with { Guard = options.Guard with { Allowed = allowed } };
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Usage, e.Message);
        }
    }

    /// <summary>Reads <c>--ingest-allow</c>.</summary>
    /// <exception cref="FormatException">Not addresses with ports.</exception>
    public static ImmutableArray<IPEndPoint> ReadAllowed(IReadOnlyList<string> texts) => [.. texts.SelectMany(text => IngestOptions.ParseAllowed(text))];
}
