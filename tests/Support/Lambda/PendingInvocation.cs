namespace Replica.Support.Lambda;

/// <summary>An event that waits for its answer.</summary>
internal sealed record PendingInvocation(string RequestId, byte[] Payload, string? Deadline, IReadOnlyDictionary<string, string> Headers)
{
    public TaskCompletionSource<InvocationOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
