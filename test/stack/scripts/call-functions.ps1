# Calls functions of scripts/windows for env-file.test.ts. CALLS is a file with a list in JSON: each
# entry has the name of a function and its values, of which an object becomes a hashtable. ANSWERS is
# the file that gets the list of their answers, in the same order.
param([string]$Folder, [string]$Calls, [string]$Answers)
Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
. (Join-Path $Folder 'env-file.ps1')
. (Join-Path $Folder 'containers.ps1')

function ConvertTo-Argument {
    param($Value)
    if ($Value -isnot [System.Management.Automation.PSCustomObject]) { return $Value }
    $table = @{}
    foreach ($property in $Value.PSObject.Properties) { $table[$property.Name] = $property.Value }
    return $table
}

$results = New-Object System.Collections.ArrayList
foreach ($call in (ConvertFrom-Json ([IO.File]::ReadAllText($Calls)))) {
    $values = New-Object System.Collections.ArrayList
    foreach ($value in $call.values) { [void]$values.Add((ConvertTo-Argument $value)) }
    $list = $values.ToArray()
    [void]$results.Add((& $call.name @list))
}
[IO.File]::WriteAllText($Answers, (ConvertTo-Json -InputObject ($results.ToArray())))
