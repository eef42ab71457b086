@echo off
setlocal EnableExtensions DisableDelayedExpansion
cd /d "%~dp0"
rem cmd cannot go to a folder of another computer that has no drive letter.
if not exist scripts\windows\read-env.bat (
  echo Copy the project to a drive of this computer and call it there.
  exit /b 1
)
if "%~1"=="" goto stop
echo Saves the logs of the API and of Nginx in LOGS_PATH of .env, then stops the system. No data is lost.
echo.
echo usage: stop-system.bat
if /i "%~1"=="--help" exit /b 0
if "%~1"=="/?" exit /b 0
exit /b 2

:stop
docker info >nul 2>nul
if errorlevel 1 (
  echo Docker does not answer, so nothing is running. To be sure start Docker Desktop and run this again.
  exit /b 1
)
call scripts\windows\read-env.bat LOGS_PATH
if not defined LOGS_PATH set "LOGS_PATH=logs"
set "LOGS=%LOGS_PATH:/=\%"
if not exist "%LOGS%\nginx\" mkdir "%LOGS%\nginx"
if exist "%LOGS%\nginx\" goto save
echo The folder "%LOGS%" cannot be made; the logs go to the folder "logs" here.
set "LOGS=logs"
if not exist "logs\nginx\" mkdir "logs\nginx"

:save
rem From PowerShell, because the form of the date in cmd depends on the language of Windows.
set "STAMP=%RANDOM%%RANDOM%"
for /f %%t in ('powershell -NoProfile -Command "Get-Date -Format yyyyMMdd-HHmmss"') do set "STAMP=%%t"
set "API_LOG=%LOGS%\biometric-api-%STAMP%.log"
set "NGINX_LOG=%LOGS%\nginx\nginx-%STAMP%.log"
echo [1/2] Saving the logs ...
docker compose logs --no-color --timestamps biometric-api > "%API_LOG%"
if errorlevel 1 echo The log of the API could not be saved.
docker compose logs --no-color --timestamps nginx > "%NGINX_LOG%"
if errorlevel 1 echo The log of Nginx could not be saved.
echo   "%API_LOG%"
echo   "%NGINX_LOG%"
echo [2/2] Stopping ...
docker compose down
if errorlevel 1 (
  echo Not everything was stopped; "docker compose ps" shows what still runs.
  exit /b 1
)
echo The system is stopped. Users, keys and passwords are kept; start-system.bat starts it again.
exit /b 0
