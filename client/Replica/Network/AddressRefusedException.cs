namespace Replica.Client.Network;

/// <summary>A host was not contacted, since it is at a private, loopback or otherwise special address.</summary>
internal sealed class AddressRefusedException(string host) : IOException(
    $"{host} was not contacted: it is at a private or special address; --allow-private-addresses permits that")
{
    /// <summary>As it stands in the URL.</summary>
    public string Host { get; } = host;
}
