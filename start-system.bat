@echo off
setlocal EnableExtensions DisableDelayedExpansion
cd /d "%~dp0"
rem cmd cannot go to a folder of another computer that has no drive letter.
if not exist scripts\windows\read-env.bat (
  echo Copy the project to a drive of this computer and call it there.
  exit /b 1
)
if "%~1"=="" goto start
echo Starts the system and waits until every part is healthy.
echo.
echo usage: start-system.bat
echo.
echo Ports and passwords stand in .env, which scripts\setup-system.ps1 makes.
if /i "%~1"=="--help" exit /b 0
if "%~1"=="/?" exit /b 0
exit /b 2

:start
if exist .env goto settings
echo There is no .env here yet. Run the setup once, in PowerShell:
echo   powershell -ExecutionPolicy Bypass -File scripts\setup-system.ps1
exit /b 1

:settings
call scripts\windows\read-env.bat HTTP_PORT API_PORT SQLITE_WEB_PORT PROMETHEUS_PORT GRAFANA_PORT
if not defined HTTP_PORT set "HTTP_PORT=80"
if not defined API_PORT set "API_PORT=8000"
if not defined SQLITE_WEB_PORT set "SQLITE_WEB_PORT=8080"
if not defined PROMETHEUS_PORT set "PROMETHEUS_PORT=9090"
if not defined GRAFANA_PORT set "GRAFANA_PORT=3000"

docker --version >nul 2>nul
if errorlevel 1 (
  echo Docker is not installed: get Docker Desktop from https://www.docker.com and run scripts\setup-system.ps1.
  exit /b 1
)
set /a TRIES=0
:docker
docker info >nul 2>nul
if not errorlevel 1 goto passwords
if %TRIES%==0 echo Docker does not answer: start Docker Desktop. Waiting for it, two minutes at most ...
set /a TRIES+=1
if %TRIES% gtr 24 (
  echo Docker still does not answer. Start Docker Desktop, wait until it says that the engine runs, then run this again.
  exit /b 1
)
rem Not "timeout", which refuses to wait when its input comes from a file.
ping -n 6 127.0.0.1 >nul
goto docker

:passwords
echo [1/2] Passing the passwords of .env on ...
docker compose run --rm -T secrets import < .env
if errorlevel 1 goto failed
echo [2/2] Starting; the first time this takes some minutes ...
docker compose up -d --wait
if errorlevel 1 goto failed
echo.
echo The system is running.
echo   API              http://localhost:%HTTP_PORT%  documentation at http://localhost:%HTTP_PORT%/docs
echo   API, this PC     http://127.0.0.1:%API_PORT%
echo   Grafana          http://127.0.0.1:%GRAFANA_PORT%  user admin, GRAFANA_ADMIN_PASSWORD in .env
echo   Prometheus       http://127.0.0.1:%PROMETHEUS_PORT%
echo   Database copy    http://127.0.0.1:%SQLITE_WEB_PORT%  SQLITE_WEB_PASSWORD in .env
echo Try it with test-api.bat, stop it with stop-system.bat.
exit /b 0

:failed
echo.
echo The system did not start. What runs, and the last lines of the logs:
docker compose ps -a
docker compose logs --no-color --tail 25
echo.
echo What to do:
echo   "port is already allocated"  set another HTTP_PORT, API_PORT, SQLITE_WEB_PORT, ... in .env
echo   "unhealthy" or "exited"      look for the first error of that part above
echo   "pull" or "no such image"    run scripts\setup-system.ps1 again, with a connection to the internet
echo Then run start-system.bat again.
exit /b 1
