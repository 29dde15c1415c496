using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Embedded;
using Replica.Client.Service;

namespace Replica.Client.Commands;

/// <summary><c>replica app</c>: the client alone, against a deployed service.</summary>
internal sealed class AppCommand : ReplicaCommand
{
    private readonly PlayerSettings _player = new();
    private readonly EngineSettings _engine = new();

    public AppCommand()
        : base("app", "Run the page to publish, search and play against a service elsewhere")
    {
        Common.AddFetchingTo(this);
        _engine.AddTo(this);
        _player.AddTo(this);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Options.Service
            ?? throw new CommandException(ExitCodes.Usage, "app needs --service URL; `replica up` runs a service of its own");
        if (context.Options.ServiceKey is null && !ServiceClient.IsLocal(service))
            throw new CommandException(ExitCodes.Usage, $"the config of {service} can not be checked without the service's key; pass --service-key HEX");
        var choices = _engine.Read(context);
        if (EngineProfile.Idle(choices) is { } idle) context.Terminal.Warn(idle);
        await using var instance = await LocalInstance.StartAppAsync(
            context.Options, choices, _player.Read(context), service, context.Terminal, context.Time, cancellationToken);
        return await InstanceRun.UntilInterruptedAsync(instance, context, cancellationToken);
    }
}
