using System.CommandLine;
using System.Text.Json;
using Replica.Catalogue.Items;
using Replica.Client.Cli;
using Replica.Client.Operating;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>remove</c>: deletes an item with its uploader's token, or as operator.</summary>
internal sealed class RemoveCommand : ReplicaCommand
{
    private readonly Argument<string> _link = new("LINK") { Description = "The item's link" };
    private readonly Setting<string?> _token = Settings.Text("--token", "T", "The admin token that put printed; without it, as operator");
    private readonly OperatorConnection _operator = new();

    public RemoveCommand()
        : base("remove", "Delete an item, with its uploader's token or as operator")
    {
        Add(_link);
        Add(_token);
        _operator.AddTo(this);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var link = ReplicaLink.Parse(context.Get(_link));
        var count = context.Get(_token) is { Length: > 0 } token
            ? await DeleteAsync(context, link, token, cancellationToken).ConfigureAwait(false)
            : await OperateAsync(context, link, cancellationToken).ConfigureAwait(false);
        if (count.Removed == 0)
            throw new CommandException(ExitCodes.NotFound, $"there is no item {link.Prefix}; it may have been removed already");
        context.Terminal.Line(context.Options.Json ? JsonSerializer.Serialize(count, OperatorJson.Default.RemoveCount) : $"removed {link.Prefix}");
        return ExitCodes.Ok;
    }

    private async Task<RemoveCount> OperateAsync(CommandContext context, ReplicaLink link, CancellationToken cancellationToken)
    {
        using var service = _operator.Open(context);
        return await service.RemoveAsync(link, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RemoveCount> DeleteAsync(CommandContext context, ReplicaLink link, string token, CancellationToken cancellationToken)
    {
        using var connection = ServiceConnection.Open(context);
        return new RemoveCount(await connection.Service.DeleteAsync(link.Prefix, token, cancellationToken).ConfigureAwait(false) ? 1 : 0);
    }
}
