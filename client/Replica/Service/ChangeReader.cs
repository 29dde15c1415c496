using System.Globalization;
using System.Text.Json;

namespace Replica.Client.Service;

/// <summary>Reads the service's change log page by page.</summary>
internal sealed class ChangeReader(ServiceClient service)
{
    private const int MostChanges = 500;
    private int _limit = MostChanges;

    /// <summary>The changes after a number: all of a page, or none where there are none yet.</summary>
    /// <exception cref="ServiceException">Not reached, or not understood.</exception>
    public async Task<IReadOnlyList<ChangeRecord>> ReadAsync(long after, CancellationToken cancellationToken)
    {
        try
        {
            var body = await service.GetJsonAsync(
                string.Create(CultureInfo.InvariantCulture, $"changes?after={after}&limit={_limit}"), cancellationToken).ConfigureAwait(false);
            _limit = MostChanges;
            return JsonSerializer.Deserialize(body, ServiceJson.Default.ChangePage)?.Changes ?? [];
        }
        catch (JsonException e)
        {
            throw new ServiceException($"the changes of {service.Base} are not what a Replica service sends ({e.Message}); check --service", inner: e);
        }
        catch (ServiceException e) when (e.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } && _limit > 1)
        {
            // Items of very many files: fewer of them at a time.
            _limit = Math.Max(1, _limit / 8);
            return await ReadAsync(after, cancellationToken).ConfigureAwait(false);
        }
    }
}
