using Replica.Client.Cli;
using Replica.Client.Embedded;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>replica app</c>: the client alone, against a deployed service.</summary>
internal sealed class AppCommand : ReplicaCommand
{
    private readonly PlayerSettings _player = new();

    public AppCommand()
        : base("app", "Run the page to publish, search and play against a service elsewhere")
    {
        Common.AddFetchingTo(this);
        Common.AddWebSeedsTo(this);
        _player.AddTo(this);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Options.Service
            ?? throw new CommandException(ExitCodes.Usage, "app needs --service URL; `replica up` runs a service of its own");
        if (context.Options.ServiceKey is null && !ServiceClient.IsLocal(service))
            throw new CommandException(ExitCodes.Usage, $"the config of {service} can not be checked without the service's key; pass --service-key HEX");
        await using var instance = await LocalInstance.StartAppAsync(
            context.Options, _player.Read(context), service, context.Terminal, context.Time, cancellationToken);
        return await InstanceRun.UntilInterruptedAsync(instance, context, cancellationToken);
    }
}
