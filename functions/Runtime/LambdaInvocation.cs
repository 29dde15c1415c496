namespace Replica.Runtime;

/// <summary>One event to handle.</summary>
/// <param name="RequestId">AWS's id of the invocation; stays the same when Lambda tries it again.</param>
/// <param name="Payload">The event: UTF-8 JSON, as it came.</param>
public sealed record LambdaInvocation(string RequestId, ReadOnlyMemory<byte> Payload)
{
    private static readonly AsyncLocal<LambdaInvocation?> Ambient = new();

    /// <summary>When Lambda ends the process, if it said so.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The function's ARN as it was called, if it was told.</summary>
    public string? FunctionArn { get; init; }

    /// <summary>The X-Ray trace header, if there is one.</summary>
    public string? TraceId { get; init; }

    /// <summary>The invocation that the calling code works for: log lines carry its id.</summary>
    internal static LambdaInvocation? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }
}
