using System.Text.Json;
using Replica.Client.Cli;
using Replica.Client.Operating;

namespace Replica.Client.Commands;

/// <summary><c>rebuild-catalogue</c>: makes the catalogue what the object listing says. Sequence numbers, token hashes and blocks stay.</summary>
internal sealed class RebuildCatalogueCommand : ReplicaCommand
{
    private readonly OperatorConnection _operator = new();

    public RebuildCatalogueCommand()
        : base("rebuild-catalogue", "Make the catalogue what the object store holds")
    {
        _operator.AddTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var service = _operator.Open(context);
        var count = await service.RebuildCatalogueAsync(cancellationToken).ConfigureAwait(false);
        if (count.Refused > 0) context.Terminal.Warn($"{count.Refused} items can not be catalogued; the service's log says which and why");
        context.Terminal.Line(context.Options.Json ? JsonSerializer.Serialize(count, OperatorJson.Default.RebuildCount) : Describe(count));
        return ExitCodes.Ok;
    }

    private static string Describe(RebuildCount count) => count.Announced > 0
        ? $"{count.Items} items, {count.Announced} events sent; the functions work them now"
        : $"{count.Items} items, {count.Added} added, {count.Removed} removed, {count.Refused} refused";
}
