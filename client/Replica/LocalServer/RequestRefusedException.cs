namespace Replica.Client.LocalServer;

/// <summary>A request that can not be served as it is; answered with this status and message.</summary>
internal sealed class RequestRefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
