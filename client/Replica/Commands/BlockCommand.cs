using System.CommandLine;
using System.Text.Json;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Client.Cli;
using Replica.Client.Operating;

namespace Replica.Client.Commands;

/// <summary><c>block</c>: keeps torrents out of the service for good, and deletes what is there of them.</summary>
internal sealed class BlockCommand : ReplicaCommand
{
    private readonly Argument<string[]> _hashes = new("HASH") { Arity = ArgumentArity.OneOrMore, Description = "Info hashes, or links" };
    private readonly Setting<bool> _undo = Settings.Flag("--undo", "Lift the blocks; what was deleted has to be published again");
    private readonly OperatorConnection _operator = new();

    public BlockCommand()
        : base("block", "Keep torrents out of the service, and delete what is there of them")
    {
        Add(_hashes);
        Add(_undo);
        _operator.AddTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var undo = context.Get(_undo);
        var hashes = context.Get(_hashes).Select(Read).ToArray();
        using var service = _operator.Open(context);
        var count = await service.BlockAsync(hashes, undo, cancellationToken).ConfigureAwait(false);
        context.Terminal.Line(context.Options.Json ? JsonSerializer.Serialize(count, OperatorJson.Default.BlockCount) : Describe(count, undo));
        return ExitCodes.Ok;
    }

    private static string Describe(BlockCount count, bool undo) =>
        undo ? $"unblocked {count.Unblocked}" : $"blocked {count.Blocked}, deleted {count.Removed}";

    private static InfoHash Read(string text)
    {
        if (InfoHash.TryParse(text, out var hash)) return hash;
        return text.Contains(':', StringComparison.Ordinal)
            ? ReplicaLink.Parse(text).InfoHash
            : throw new CommandException(ExitCodes.Refused, $"'{text}' is not an info hash of 40 hex digits and not a link");
    }
}
