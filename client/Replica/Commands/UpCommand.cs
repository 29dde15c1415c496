using Replica.Client.Cli;
using Replica.Client.Content;
using Replica.Client.Embedded;

namespace Replica.Client.Commands;

/// <summary><c>replica up</c>: the whole system in one process.</summary>
internal sealed class UpCommand : ReplicaCommand
{
    private readonly PlayerSettings _player = new();
    private readonly EngineSettings _engine = new();
    private readonly EmbeddedSettings _embedded = new();

    public UpCommand()
        : base("up", "Run the whole system on this machine: service, storage and the page to publish, search and play")
    {
        Common.AddFetchingTo(this);
        _engine.AddTo(this);
        _player.AddTo(this);
        _embedded.AddTo(this);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Options.Service is not null)
            throw new CommandException(ExitCodes.Usage, "up serves itself and takes no --service; use `replica app --service URL` for a service elsewhere");
        var choices = _engine.Read(context);
        if (EngineProfile.Idle(choices) is { } idle) context.Terminal.Warn(idle);
        await using var instance = await LocalInstance.StartUpAsync(
            context.Options, choices, _player.Read(context), _embedded.Read(context), context.Terminal, context.Time, cancellationToken);
        return await InstanceRun.UntilInterruptedAsync(instance, context, cancellationToken);
    }
}
